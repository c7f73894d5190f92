/*
summary    = "Table does not record when its rows were changed"
severity   = "high"
confidence = "medium"
object     = "table"
tags       = ["change-tracking"]
question   = "How can one tell which rows of this table changed since yesterday?"
population = "table_kinds where kind = 'entity'"
message    = "{table_name} has no column for the time a row was last changed"
fix.postgresql = "alter table {table} add column {update_column} timestamptz not null default now()"
fix.mysql = "alter table {table} add column {update_column} timestamp(6) not null default current_timestamp(6) on update current_timestamp(6)"
since      = "0.1.0"
*/
select k.schema_name, k.table_name, s.updated_rows, s.counted_since, coalesce(c.value, 'updated_at') as update_column,
  case
    when s.updated_rows > 0 then 'high'
    when s.updated_rows = 0 and s.inserted_rows > 0 then 'low'
    else k.confidence
  end as confidence,
  iif(k.kind <> 'entity', k.kind, null) as excluded_by
from table_kinds as k
left join table_statistics as s using (schema_name, table_name)
left join (
  select value
  from conventions
  where convention = 'update_column'
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
      and r.role = 'updated_at'
  )
  and not exists (
    select 1
    from table_kinds as h
    where h.schema_name = k.schema_name
      and h.kind = 'history'
      and h.table_name in (k.table_name || '_history', k.table_name || '_audit', k.table_name || '_versions')
  )
