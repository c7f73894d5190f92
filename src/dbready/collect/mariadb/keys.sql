-- Primary keys, and unique indexes on whole columns; a unique prefix is no key of its column.
-- The list is read once: reading it again would wait for each locked table again.
select
  k.schema_name,
  k.table_name,
  k.key_name,
  if(k.key_name = 'PRIMARY', 'primary', 'unique') as key_type,
  0 as is_nulls_not_distinct,
  0 as is_deferrable,
  k._column,
  k._position
from (
  select
    table_schema as schema_name,
    table_name as table_name,
    index_name as key_name,
    column_name as _column,
    seq_in_index as _position,
    max(sub_part is not null) over (partition by table_schema, table_name, index_name) as has_prefix
  from information_schema.statistics
  where table_schema {schemas}
    and non_unique = 0
) k
where k.key_name = 'PRIMARY'
  or not k.has_prefix
