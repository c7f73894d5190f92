/*
summary    = "Update time accepts NULL"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["change-tracking"]
question   = "Do rows exist that were never given an update time, and how should a load find them?"
population = "column_roles where role = 'updated_at'"
message    = "{column_name} accepts NULL: rows without a value never reach an incremental load"
fix.postgresql = "alter table {table} alter column {column} set not null"
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, s.null_fraction, r.confidence,
  iif(c.default_expression is null or s.null_fraction > 0, 'medium', 'low') as severity
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
where r.role = 'updated_at'
  and k.kind in ('entity', 'lookup', 'join', 'queue')
  and c.is_nullable
  and not c.is_generated
  and not exists (
    select 1
    from column_roles as other
    join columns as o using (schema_name, table_name, column_name)
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and other.role = 'updated_at'
      and not o.is_nullable
  )
  and not exists (
    select 1
    from triggers as t
    where t.schema_name = c.schema_name
      and t.table_name = c.table_name
      and t.is_enabled
      and has_column(t.events, 'insert')
      and has_column(t.assigned_columns, c.column_name)
  )
