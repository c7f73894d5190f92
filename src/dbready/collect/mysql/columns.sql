-- Columns of tables; the list holds those of views too. DISTINCT keeps the join from being a nested loop.
-- MySQL prints literal defaults bare: they are quoted here, as MariaDB prints them.
select
  c.table_schema as schema_name,
  c.table_name as table_name,
  c.column_name as column_name,
  c.ordinal_position as ordinal_position,
  c.column_type as data_type,
  case
    when c.column_type in ('tinyint(1)', 'bit(1)') then 'boolean'
    when c.data_type in ('tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year') then 'integer'
    when c.data_type = 'decimal' then 'decimal'
    when c.data_type in ('float', 'double') then 'float'
    when c.data_type in ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext') then 'text'
    when c.data_type in ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob') then 'binary'
    when c.data_type in ('datetime', 'timestamp') then 'timestamp'
    when c.data_type in ('date', 'time', 'json', 'enum', 'set', 'bit', 'uuid') then c.data_type
    when c.data_type in ('inet4', 'inet6') then 'network'
    when c.data_type in ('geometry', 'point', 'linestring', 'polygon') then 'geometry'
    when c.data_type in ('multipoint', 'multilinestring', 'multipolygon') then 'geometry'
    when c.data_type in ('geometrycollection', 'geomcollection') then 'geometry'
    else 'other'
  end as type_family,
  case c.data_type
    when 'timestamp' then 1
    when 'datetime' then 0
    when 'time' then 0
  end as has_time_zone,
  c.datetime_precision as datetime_precision,
  if(c.data_type in ('char', 'varchar'), c.character_maximum_length, null) as character_length,
  if(c.numeric_scale is null, null, c.numeric_precision) as numeric_precision,
  c.numeric_scale as numeric_scale,
  c.data_type not in ('enum', 'set') and c.column_type like '%unsigned%' as is_unsigned,
  c.is_nullable = 'YES' as is_nullable,
  case
    when c.column_default is null then null
    when c.data_type in ('datetime', 'timestamp') and c.column_default like 'current_timestamp%' then lower(
      if(c.column_default = 'current_timestamp', 'current_timestamp()', c.column_default)
    )
    when c.extra like '%default_generated%'
      then replace(replace(c.column_default, concat(char(92 using utf8mb4), ''''), ''''), '_utf8mb4''', '''')
    when c.data_type in ('tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year', 'bit')
      or c.data_type in ('decimal', 'float', 'double')
      or (c.data_type in ('binary', 'varbinary') and c.column_default like '0x%')
      then c.column_default
    else concat(
      '''',
      replace(replace(c.column_default, char(92 using utf8mb4), char(92, 92 using utf8mb4)), '''', ''''''),
      ''''
    )
  end as default_expression,
  case
    when c.extra like '%on update current_timestamp(%' then lower(
      concat(substring_index(substring(c.extra, locate('on update ', lower(c.extra)) + 10), ')', 1), ')')
    )
    when c.extra like '%on update current_timestamp%' then 'current_timestamp()'
  end as on_update_expression,
  c.extra like '%auto_increment%' as is_identity,
  c.extra like '%virtual generated%' or c.extra like '%stored generated%' as is_generated,
  nullif(replace(replace(c.generation_expression, concat(char(92 using utf8mb4), ''''), ''''), '_utf8mb4''', ''''), '')
    as generation_expression,
  c.character_set_name as character_set,
  c.collation_name as collation,
  nullif(c.column_comment, '') as comment
from information_schema.columns c
join (
  select distinct table_schema, table_name
  from information_schema.tables
  where table_schema {schemas}
    and table_type = 'BASE TABLE'
) t on t.table_schema = c.table_schema and t.table_name = c.table_name
where c.table_schema {schemas}
