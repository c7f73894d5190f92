/*
summary    = "Column says which table another column refers to"
severity   = "info"
confidence = "high"
object     = "column"
tags       = ["references"]
question   = "Which tables can such a pair of columns refer to, and which value stands for each?"
population = "column_roles where role in ('reference', 'polymorphic_type')"
population_name = "references"
message    = "{reason}: no foreign key can enforce it"
detail     = "for {id_column}"
since      = "0.1.0"
*/
with
pairs as materialized (
  select schema_name, table_name, column_name, confidence, reason,
    replace(substr(reason, instr(reason, ' says which table ') + length(' says which table ')), ' refers to', '') as id_column,
    count(*) over (partition by schema_name, column_name) as alike
  from column_roles
  where role = 'polymorphic_type'
),
-- accepted values of which none is in the name of a table
odd as materialized (
  select e.schema_name, e.table_name, e.column_name
  from pairs
  join enum_values as e using (schema_name, table_name, column_name)
  group by e.schema_name, e.table_name, e.column_name
  having not max(exists (
    select 1
    from tables as t
    where t.schema_name = e.schema_name
      and instr(replace(lower(t.table_name), '_', ''), replace(lower(e.enum_value), '_', '')) > 0
  ))
)
select r.schema_name, r.table_name, r.column_name, r.reason, r.id_column, s.common_values,
  case
    when o.column_name is not null then 'low'
    -- always set, also where the id is not: it says what sort of row it is
    when r.column_name like '%type' and not t.is_nullable and i.is_nullable then 'low'
    when r.confidence = 'high' or r.alike > 1 then 'high'
    when exists (
      select 1
      from indexes as x
      where x.schema_name = r.schema_name
        and x.table_name = r.table_name
        and has_column(x.columns, r.id_column)
    ) then 'high'
    else 'low'
  end as confidence,
  case
    when k.kind in ('staging', 'backup', 'framework') then k.kind
    when k.housekeeping in ('settings', 'interface', 'permissions') then k.housekeeping
    when k.original_table is not null then 'copies of past rows'
    when r.length > r.shortest then 'further types of the same id' -- base_content_type_id, beside content_type_id
  end as excluded_by
from (
  select *, length(column_name) as length,
    min(length(column_name)) over (partition by schema_name, table_name, id_column) as shortest
  from pairs
) as r
join table_kinds as k using (schema_name, table_name)
join columns as t using (schema_name, table_name, column_name)
left join columns as i
  on i.schema_name = r.schema_name
  and i.table_name = r.table_name
  and i.column_name = r.id_column
left join column_statistics as s using (schema_name, table_name, column_name)
left join odd as o using (schema_name, table_name, column_name)
where r.column_name not like '%msg%'
  and r.column_name not like '%message%'
  and not exists (
    select 1
    from foreign_keys as f
    where f.schema_name = r.schema_name
      and f.table_name = r.table_name
      and f.column_count > 1
      and has_column(f.columns, r.column_name)
  )
