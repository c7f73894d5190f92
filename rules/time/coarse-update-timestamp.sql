/*
summary    = "Update time has a resolution of seconds or days"
severity   = "low"
confidence = "high"
object     = "column"
default    = false             # most loads read a little more than what is new
tags       = ["time", "change-tracking"]
assumes    = ["row_updates"]
question   = "How does an incremental load avoid missing rows that change later in the same second?"
population = "column_roles where role = 'updated_at'"
population_name = "update times"
message    = "{column_name} is {data_type}: two changes in the same {unit} get the same value"
workaround.postgresql = "select * from {table} where {column} >= <time of the last load>"
workaround.mysql = "select * from {table} where {column} >= <time of the last load>"
workaround.sqlite = "select * from {table} where {column} >= <time of the last load>"
requires   = ["triggers"]
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.datetime_precision, c.default_expression,
  iif(c.type_family = 'date', 'day', 'second') as unit,
  iif(c.type_family = 'date', 'medium', 'low') as severity,
  iif(
    -- SQLite's types have no resolution, and a default says nothing of updates; TypeORM alone declares a datetime with datetime('now'), and sets it so
    server.dialect = 'sqlite' and (c.type_family in ('text', 'date') or lower(c.default_expression) like '%current_timestamp%') and not exists (
      select 1
      from kept_times as kept
      where kept.schema_name = c.schema_name
        and kept.table_name = c.table_name
        and kept.column_name = c.column_name
        and kept.kept_on = 'update'
        and kept.is_certain
    ), 'low', r.confidence
  ) as confidence,
  case
    when k.effective_kind not in ('entity', 'lookup', 'join') then k.kind
    when k.housekeeping in ('permissions', 'credentials') then k.housekeeping
    when exists (
      select 1
      from tables as t
      where t.schema_name = c.schema_name
        and t.table_name = c.table_name
        and upper(t.storage_engine) = 'MEMORY'
    ) then 'tables in memory'
    else t.seldom_loaded
  end as excluded_by
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
join table_changes as t using (schema_name, table_name)
join server
where r.role = 'updated_at'
  and c.column_name = coalesce(t.update_column, c.column_name)
  and not c.is_generated
  and (c.type_family = 'date'
    or c.type_family = 'timestamp' and c.datetime_precision = 0
    or server.dialect = 'sqlite' and c.type_family in ('timestamp', 'text')
      and lower(trim(c.default_expression, '()')) in ('current_timestamp', 'datetime(''now''', 'datetime(''now'', ''utc'''))
  and not exists (
    select 1
    from column_roles as other
    join columns as o using (schema_name, table_name, column_name)
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and other.role = 'updated_at'
      and o.type_family = 'timestamp'
      and o.datetime_precision > 0
      and other.confidence <> 'low'
  )
