-- One row about the server and the account.
select
  'mysql' as dialect,
  'MySQL' as product,
  substring_index(@@version, '-', 1) as version,
  case
    when settings.aurora_version is not null or @@basedir like '/rdsdbbin/oscar%' then 'Aurora'
    when @@basedir like '/rdsdbbin%' then 'RDS'
    when @@version like '%-google%' then 'Cloud SQL'
    when @@version like '%azure%' then 'Azure'
    when @@version_comment like '%planetscale%' or @@version like '%-vitess%' then 'PlanetScale'
    when @@version like '%-tidb-%' then 'TiDB'
    when granted.has_super then 'self-managed'
  end as host_service,
  case
    when settings.aurora_version is not null then concat('aurora_version is ', settings.aurora_version)
    when @@basedir like '/rdsdbbin%' then concat('basedir is ', @@basedir)
    when @@version like '%-google%' or @@version like '%azure%' or @@version like '%-tidb-%'
      then concat('version is ', @@version)
    when @@version_comment like '%planetscale%' then concat('version_comment is ', @@version_comment)
    when @@version like '%-vitess%' then concat('version is ', @@version)
    when granted.has_super then 'the account has SUPER'
  end as host_service_evidence,
  database() as database_name,
  settings.server_uuid as database_id,
  case
    when replication.applies > 0 or (settings.aurora_version is not null and @@innodb_read_only) then 'replica'
    when replication.sends > 0 then 'primary'
    when granted.sees_processes and not @@global.read_only then 'primary'
  end as server_role,
  case when granted.sees_processes then replication.sends end as replica_count,
  @@global.read_only as is_read_only,
  if(@@global.time_zone = 'SYSTEM', @@global.system_time_zone, @@global.time_zone) as time_zone,
  @@character_set_database as encoding,
  @@collation_database as default_collation,
  wire.tls_version <> '' as is_encrypted,
  nullif(wire.tls_version, '') as tls_version,
  substring_index(user(), '@', -1) in ('localhost', '127.0.0.1', '::1') as is_local,
  current_user() as account,
  if(lower(current_role()) like '%superuser%', 1, null) as is_superuser, -- since 80000
  @@global.max_connections as max_connections,
  wire.used_connections as used_connections,
  nullif(@@session.max_user_connections, 0) as account_connection_limit,
  null as account_expires_at,
  other.sessions as account_sessions,
  other.clients as account_clients,
  date_format(utc_timestamp() - interval wire.uptime second, '%Y-%m-%dT%H:%i:%sZ') as started_at
from
  (
    select
      coalesce(max(privilege_type = 'SUPER'), 0) as has_super,
      coalesce(max(privilege_type = 'PROCESS'), 0) as sees_processes
    from information_schema.user_privileges
    where replace(grantee, '''', '') = replace(current_user(), '''', '')
  ) granted
cross join (
  select
    cast(coalesce(sum(command like 'Binlog Dump%'), 0) as signed) as sends,
    cast(coalesce(sum(user = 'system user'), 0) as signed) as applies
  from information_schema.processlist
) replication
cross join (
  select
    max(case when variable_name = 'Ssl_version' then variable_value end) as tls_version,
    max(case when variable_name = 'Uptime' then cast(variable_value as signed) end) as uptime,
    max(case when variable_name = 'Threads_connected' then cast(variable_value as signed) end) as used_connections
  from performance_schema.session_status
  where variable_name in ('Ssl_version', 'Uptime', 'Threads_connected')
) wire
cross join (
  select
    max(case when variable_name = 'aurora_version' then variable_value end) as aurora_version,
    max(case when variable_name = 'server_uuid' then variable_value end) as server_uuid
  from performance_schema.session_variables
  where variable_name in ('aurora_version', 'server_uuid')
) settings
cross join (
  select
    cast(coalesce(sum(sessions), 0) as signed) as sessions,
    concat('[', substring_index(group_concat(json_quote(client) order by client separator ','), ',', 5), ']') as clients
  from (
    select substring_index(host, ':', 1) as client, count(*) as sessions
    from information_schema.processlist
    where user = left(user(), char_length(user()) - 1 - char_length(substring_index(user(), '@', -1)))
      and id <> connection_id()
      and coalesce(info, '') not like '/* dbready/%'
    group by substring_index(host, ':', 1)
  ) by_client
) other
