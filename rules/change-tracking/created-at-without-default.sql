/*
summary    = "Creation time has no default and may stay empty"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["change-tracking"]
question   = "Does every way to add a row, imports included, set the creation time?"
population = "column_roles where role = 'created_at' and confidence <> 'low'"
message    = "{column_name} accepts NULL and nothing fills it: a writer that forgets it leaves rows without a creation time"
fix.postgresql = "alter table {table} alter column {column} set default current_timestamp"
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, s.null_fraction, r.confidence,
  iif(s.null_fraction > 0, 'medium', 'low') as severity
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
join server
where r.role = 'created_at'
  and r.confidence <> 'low'
  and (c.type_family in ('timestamp', 'date') or server.dialect = 'sqlite')
  and k.kind not in ('staging', 'backup', 'migration', 'framework')
  and c.is_nullable
  and c.default_expression is null
  and not c.is_generated
  and not exists (
    select 1
    from column_roles as other
    join columns as o using (schema_name, table_name, column_name)
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and other.role = 'created_at'
      and (not o.is_nullable or o.default_expression is not null)
  )
  and not exists (
    select 1
    from triggers as t
    where t.schema_name = c.schema_name
      and t.table_name = c.table_name
      and has_column(t.events, 'insert')
      and coalesce(has_column(t.assigned_columns, c.column_name), 1)
  )
