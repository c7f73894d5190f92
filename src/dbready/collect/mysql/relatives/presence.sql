-- The tables that are still there, and when they were made or altered last.
select
  t.table_schema as schema_name,
  t.table_name as table_name,
  unix_timestamp(t.create_time) as _version,
  unix_timestamp() as _read_at,
  null as _changes
from information_schema.tables t
where t.table_schema {schemas}
  and t.table_type = 'BASE TABLE'
