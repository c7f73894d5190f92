/*
summary    = "Text column holds only numbers"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["types"]
question   = "Are these quantities, or identifiers made of digits?"
population = "columns where type_family = 'text'"
population_name = "text columns"
message    = "{column_name} is {data_type}, but all its common values are numbers: as text, 10 sorts before 9"
dialects   = ["postgresql"]
requires   = ["column_statistics"]
since      = "0.1.0"
*/
with numbers as (
  select s.schema_name, s.table_name, s.column_name, s.common_values
  from columns as c
  join column_statistics as s using (schema_name, table_name, column_name)
  join json_each(s.common_values) as v
  where c.type_family = 'text'
    and s.common_values glob '[[]"[0-9-]*","*","*'
  group by s.schema_name, s.table_name, s.column_name
  having min(v.value glob '[0-9]*' or v.value glob '-[0-9]*')
    and not max(substr(v.value, 2) glob '*[^0-9.]*' or v.value glob '*.*.*' or v.value glob '0[0-9]*')
    and max(length(v.value)) <= 15
    and min(length(v.value)) < max(length(v.value))
)
select c.schema_name, c.table_name, c.column_name, c.data_type, n.common_values,
  iif(k.kind in ('staging', 'backup', 'framework'), k.kind, null) as excluded_by
from numbers as n
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
where c.type_family = 'text'
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role in ('code', 'phone', 'external_id', 'reference', 'token', 'version', 'slug', 'migrated_marker', 'name', 'label')
      and r.confidence <> 'low'
  )
  and lower(c.column_name) not glob '*number'
  and lower(c.column_name) not glob '*_no'
  and lower(c.column_name) not glob '*zip*'
  and lower(c.column_name) not glob '*post*code*'
