-- Primary keys, and unique indexes on whole columns; a unique prefix or expression is no key of its columns.
select
  s.table_schema as schema_name,
  s.table_name as table_name,
  s.index_name as key_name,
  if(s.index_name = 'PRIMARY', 'primary', 'unique') as key_type,
  0 as is_nulls_not_distinct,
  0 as is_deferrable,
  s.column_name as _column,
  s.seq_in_index as _position
from information_schema.statistics s
left join (
  select distinct table_schema, table_name, index_name
  from information_schema.statistics
  where table_schema {schemas}
    and (sub_part is not null or column_name is null)
) parts on parts.table_schema = s.table_schema
  and parts.table_name = s.table_name
  and parts.index_name = s.index_name
where s.table_schema {schemas}
  and s.non_unique = 0
  and (parts.index_name is null or s.index_name = 'PRIMARY')
