-- Indexes, one row a column; ignored ones are kept up to date but not used.
select
  table_schema as schema_name,
  table_name as table_name,
  index_name as index_name,
  lower(index_type) as method,
  non_unique = 0 as is_unique,
  index_name = 'PRIMARY' as is_primary,
  max(sub_part is not null and index_type <> 'SPATIAL') over (
    partition by table_schema, table_name, index_name
  ) as has_expression,
  ignored = 'NO' as is_valid, -- since 100600
  1 as is_valid, -- before 100600
  column_name as _column,
  seq_in_index as _position
from information_schema.statistics
where table_schema {schemas}
