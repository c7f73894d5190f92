/*
summary    = "Table does not record when its rows were created"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["change-tracking"]
question   = "How can you tell when a row of this table was created?"
population = "table_kinds where kind in ('entity', 'event', 'history')"
message    = "{table_name} has no column for the time a row was created"
since      = "0.1.0"
*/
select k.schema_name, k.table_name, k.kind, k.confidence,
  iif(
    exists (
      select 1
      from keys as p
      join foreign_keys as f using (schema_name, table_name)
      where p.schema_name = k.schema_name
        and p.table_name = k.table_name
        and p.key_type = 'primary'
        and starts_with_columns(p.columns, f.columns)
    ), 'low', 'medium'
  ) as severity,
  iif(k.kind not in ('entity', 'event', 'history'), k.kind, null) as excluded_by
from table_kinds as k
where not exists (
    select 1
    from column_roles as r
    join columns as c using (schema_name, table_name, column_name)
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and r.confidence <> 'low'
      and (r.role = 'created_at'
        or r.role = 'event_time' and (k.kind <> 'entity' or not c.is_nullable and lower(c.column_name) not like 'last%')
        or r.role = 'updated_at' and k.kind <> 'entity')
  )
