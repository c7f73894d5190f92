-- Base tables; a table that could not be opened tells why instead of its comment.
select
  t.table_schema as schema_name,
  t.table_name as table_name,
  if(locate('partitioned', t.create_options) > 0, 'partitioned table', 'base table') as table_type,
  if(t.engine is null, null, nullif(t.table_comment, '')) as comment,
  t.engine as storage_engine,
  0 as is_partition,
  parts.partition_key as partition_key,
  date_format(
    timestampadd(second, unix_timestamp(t.create_time), '1970-01-01'),
    '%Y-%m-%dT%H:%i:%sZ'
  ) as created_at,
  t.engine is null as _locked,
  unix_timestamp(t.create_time) as _version,
  unix_timestamp() as _read_at,
  ddl.changes as _changes
from information_schema.tables t
cross join (
  select sum(variable_value) as changes
  from performance_schema.global_status -- on mysql
  from information_schema.global_status -- on mariadb
  where variable_name regexp '^com_(create|drop|alter|rename)_(table|index|trigger|db)$'
) ddl
left join (
  select
    table_schema,
    table_name,
    max(coalesce(partition_expression, partition_method)) as partition_key
  from information_schema.partitions
  where table_schema {schemas}
    and partition_name is not null
  group by table_schema, table_name
) parts on parts.table_schema = t.table_schema and parts.table_name = t.table_name
where t.table_schema {schemas}
  and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
