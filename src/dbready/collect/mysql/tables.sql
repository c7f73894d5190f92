-- Base tables with the account's privileges; a table that could not be opened tells why instead of its comment.
-- Privileges that come through a role are not listed: with an active role, "no" is unknown.
select
  t.table_schema as schema_name,
  t.table_name as table_name,
  if(locate('partitioned', t.create_options) > 0, 'partitioned table', 'base table') as table_type,
  if(t.engine is null, null, nullif(t.table_comment, '')) as comment,
  t.engine as storage_engine,
  0 as is_partition,
  parts.partition_key as partition_key,
  case
    when granted.can_select or owned.can_select or named.can_select then 1
    when current_role() <> 'NONE' then null -- on mysql since 80000
    when current_role() is not null then null -- on mariadb
    else 0
  end as can_select,
  case
    when granted.can_write or owned.can_write or named.can_write then 1
    when current_role() <> 'NONE' then null -- on mysql since 80000
    when current_role() is not null then null -- on mariadb
    else 0
  end as can_write,
  date_format(
    timestampadd(second, unix_timestamp(t.create_time), '1970-01-01'),
    '%Y-%m-%dT%H:%i:%sZ'
  ) as created_at,
  t.engine is null as _locked,
  null as _version
from information_schema.tables t
cross join (
  select
    coalesce(max(privilege_type = 'SELECT'), 0) as can_select,
    coalesce(max(privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'DROP')), 0) as can_write
  from information_schema.user_privileges
  where grantee = concat(
    '''',
    left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
    '''@''',
    substring_index(current_user(), '@', -1),
    ''''
  )
) granted
left join (
  select
    s.schema_name,
    max(p.privilege_type = 'SELECT') as can_select,
    max(p.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'DROP')) as can_write
  from information_schema.schema_privileges p
  join information_schema.schemata s on s.schema_name like p.table_schema
  where p.grantee = concat(
    '''',
    left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
    '''@''',
    substring_index(current_user(), '@', -1),
    ''''
  )
  group by s.schema_name
) owned on owned.schema_name = t.table_schema
left join (
  select
    p.table_schema,
    p.table_name,
    max(p.privilege_type = 'SELECT') as can_select,
    max(p.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'DROP')) as can_write
  from (
    select grantee, table_schema, table_name, privilege_type
    from information_schema.table_privileges
    union all
    select grantee, table_schema, table_name, privilege_type
    from information_schema.column_privileges
  ) p
  where p.grantee = concat(
    '''',
    left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
    '''@''',
    substring_index(current_user(), '@', -1),
    ''''
  )
  group by p.table_schema, p.table_name
) named on named.table_schema = t.table_schema and named.table_name = t.table_name
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
