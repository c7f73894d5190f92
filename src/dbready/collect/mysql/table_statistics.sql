-- The storage engine's estimates; NULL where it has none.
select
  table_schema as schema_name,
  table_name as table_name,
  table_rows as estimated_rows,
  data_length + index_length as total_bytes,
  cast(least(auto_increment - 1, 9223372036854775807) as signed) as identity_last_value
from information_schema.tables
where table_schema {schemas}
  and table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
