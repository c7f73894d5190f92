/*
summary    = "Table does not record when its rows were changed"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["change-tracking"]
question   = "How can you tell which rows of this table changed since yesterday?"
population = "table_kinds where kind = 'entity'"
message    = "{table_name} has no column for the time a row was last changed"
since      = "0.1.0"

[options]
fewest_updates = 100
share = 0.01
*/
select k.schema_name, k.table_name, s.updated_rows, s.estimated_rows, s.counted_since, k.confidence,
  case
    when s.updated_rows >= max(:fewest_updates, :share * coalesce(s.estimated_rows, 0)) then 'high'
    when s.updated_rows = 0 and s.inserted_rows > 0 then 'low'
    else 'medium'
  end as severity,
  coalesce(k.housekeeping, iif(k.kind <> 'entity', k.kind, null)) as excluded_by
from table_kinds as k
left join table_statistics as s using (schema_name, table_name)
where not exists (
    select 1
    from column_roles as r
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and r.role = 'updated_at'
      and r.confidence <> 'low'
  )
  and not exists (
    select 1
    from table_kinds as h
    where h.schema_name = k.schema_name
      and h.kind = 'history'
      and h.confidence <> 'low'
      and h.table_name in (k.table_name || '_history', k.table_name || '_audit', k.table_name || '_versions')
  )
