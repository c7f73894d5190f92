-- Without the server's count of schema changes, and without partitions.
select
  t.table_schema as schema_name,
  t.table_name as table_name,
  'base table' as table_type,
  nullif(t.table_comment, '') as comment,
  t.engine as storage_engine,
  0 as is_partition,
  unix_timestamp(t.create_time) as _version,
  unix_timestamp() as _read_at,
  null as _changes
from information_schema.tables t
where t.table_schema {schemas}
  and t.table_type = 'BASE TABLE'
