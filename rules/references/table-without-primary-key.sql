/*
summary    = "Table has no primary key"
severity   = "high"
confidence = "high"
object     = "table"
tags       = ["keys"]
question   = "Which columns tell two rows of this table apart?"
population = "tables where table_type <> 'foreign table'"
message    = "{table_name} has no primary key: nothing says which row of a copy a change belongs to"
since      = "0.1.0"
*/
select t.schema_name, t.table_name, s.estimated_rows, min(u.columns) as unique_columns,
  iif(u.key_name is null, 'high', 'medium') as severity
from tables as t
join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
left join keys as u
  on u.schema_name = t.schema_name
  and u.table_name = t.table_name
  and u.key_type = 'unique'
  and u.predicate is null
  and not u.has_nullable_column
where t.table_type <> 'foreign table'
  and k.kind not in ('staging', 'backup', 'framework')
  and not exists (
    select 1
    from keys as p
    where p.schema_name = t.schema_name
      and p.table_name = t.table_name
      and p.key_type = 'primary'
  )
group by t.schema_name, t.table_name
