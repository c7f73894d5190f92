/*
summary    = "Large table can only be copied in full"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["extraction", "change-tracking"]
question   = "How large may a full copy be, and how often may it run?"
population = "table_kinds where kind in ('entity', 'event', 'history', 'join')"
population_name = "tables to copy"
message    = "{table_name} has {estimated_rows} rows, no column that shows which are new, and no log to read changes from"
detail     = "{estimated_rows} rows"
requires   = ["table_statistics.estimated_rows"]
since      = "0.1.0"

[options]
fewest_rows = 100000
*/
select k.schema_name, k.table_name, k.kind, s.estimated_rows, s.total_bytes, s.inserted_rows, s.updated_rows, s.deleted_rows,
  case
    when s.updated_rows >= 0.01 * s.estimated_rows then 'high'
    when s.updated_rows = 0 and s.inserted_rows > 0 and exists (
      select 1
      from columns as c
      where c.schema_name = k.schema_name
        and c.table_name = k.table_name
        and c.is_identity
    ) then 'low' -- so far, rows were only added: a load can go on after the last number
    else 'medium'
  end as severity,
  iif(k.kind = 'entity' and k.confidence = 'low', 'medium', k.confidence) as confidence,
  iif(k.kind not in ('entity', 'event', 'history', 'join'), k.kind, null) as excluded_by
from table_kinds as k
join table_statistics as s using (schema_name, table_name)
join server_log as log
where s.estimated_rows >= :fewest_rows
  and not log.holds_changes
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and r.confidence <> 'low'
      and (r.role = 'updated_at' or k.kind <> 'entity' and r.role in ('created_at', 'event_time'))
  )
  and not exists (
    select 1
    from columns as c
    where c.schema_name = k.schema_name
      and c.table_name = k.table_name
      and c.is_identity
      and k.kind in ('event', 'history')
  )
  and not exists (
    select 1
    from columns as c
    where c.schema_name = k.schema_name
      and c.table_name = k.table_name
      and c.data_type in ('timestamp', 'rowversion')
      and c.on_update_expression is not null
  )
