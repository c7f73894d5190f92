/*
summary    = "One value is spelled in several ways"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["value-sets"]
question   = "Do these spellings mean the same, and which program writes which?"
population = "columns where type_family = 'text'"
population_name = "text columns"
message    = "{column_name} holds {variant_values}, which differ only in case, spaces or separators"
requires   = ["column_statistics"]
or_probes  = ["value-set"]
escalates  = "values_with_variants"
since      = "0.1.0"
*/
with spellings as (
  select c.schema_name, c.table_name, c.column_name, v.value,
    replace(replace(replace(lower(trim(v.value)), '-', ''), '_', ''), ' ', '') as bare
  from columns as c
  join (
    select s.schema_name, s.table_name, s.column_name, e.value
    from column_statistics as s
    join json_each(s.common_values) as e
    where s.common_values like '["%","%'
    union
    select schema_name, table_name, column_name, column_value
    from column_values
  ) as v using (schema_name, table_name, column_name)
  where c.type_family = 'text'
    and not v.value glob '*[{}%$<>]*' -- placeholders: spaces and separators are the content
    and lower(c.column_name) not glob '*format'
    and lower(c.column_name) not glob '*pattern'
    and lower(c.column_name) not glob '*template'
    and lower(c.column_name) not glob '*separator'
),
variants as (
  select schema_name, table_name, column_name, json_group_array(value) as variant_values
  from spellings
  where bare <> ''
    and bare glob '*[^0-9.:/+]*'
  group by schema_name, table_name, column_name, bare
  having count(*) > 1
)
select c.schema_name, c.table_name, c.column_name, c.data_type, min(v.variant_values) as variant_values,
  count(*) as values_with_variants
from variants as v
join columns as c using (schema_name, table_name, column_name)
where c.type_family = 'text'
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role = 'token'
      and r.confidence <> 'low'
  )
group by c.schema_name, c.table_name, c.column_name
