-- Indexes, one row a column; invisible ones are kept up to date but not used.
select
  s.table_schema as schema_name,
  s.table_name as table_name,
  s.index_name as index_name,
  lower(s.index_type) as method,
  s.non_unique = 0 as is_unique,
  s.index_name = 'PRIMARY' as is_primary,
  parts.index_name is not null as has_expression,
  s.is_visible = 'YES' as is_valid, -- since 80000
  1 as is_valid, -- before 80000
  s.column_name as _column,
  s.seq_in_index as _position
from information_schema.statistics s
left join (
  select distinct table_schema, table_name, index_name
  from information_schema.statistics
  where table_schema {schemas}
    and (sub_part is not null or column_name is null)
    and index_type <> 'SPATIAL'
) parts on parts.table_schema = s.table_schema
  and parts.table_name = s.table_name
  and parts.index_name = s.index_name
where s.table_schema {schemas}
