-- The storage engine's estimates; NULL where it has none.
select
  table_schema as schema_name,
  table_name as table_name,
  table_rows as estimated_rows,
  data_length + index_length as total_bytes
from information_schema.tables
where table_schema {schemas}
  and table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
