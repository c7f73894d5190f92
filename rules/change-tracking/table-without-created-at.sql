/*
summary    = "Table does not record when its rows were created"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["change-tracking"]
question   = "How can one tell when a row of this table was created?"
population = "table_kinds where kind in ('entity', 'event', 'history')"
message    = "{table_name} has no column for the time a row was created"
fix.postgresql = "alter table {table} add column {creation_column} timestamptz, alter column {creation_column} set default now()"
since      = "0.1.0"
*/
select k.schema_name, k.table_name, k.kind, k.confidence, coalesce(c.value, 'created_at') as creation_column,
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
left join (
  select value
  from conventions
  where convention = 'creation_column'
    and exists (
      select 1
      from columns as usual
      where usual.column_name = conventions.value
        and usual.type_family = 'timestamp'
    )
  order by table_count desc
  limit 1
) as c
where not exists (
    select 1
    from column_roles as r
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and (r.role in ('created_at', 'event_time') or r.role = 'updated_at' and k.kind <> 'entity')
  )
