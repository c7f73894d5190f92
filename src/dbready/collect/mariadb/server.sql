-- One row about the server and the account.
select
  'mariadb' as dialect,
  'MariaDB' as product,
  substring_index(@@version, '-', 1) as version,
  case
    when @@basedir like '/rdsdbbin%' then 'RDS'
    when @@version like '%azure%' then 'Azure'
    when granted.has_super then 'self-managed'
  end as host_service,
  case
    when @@basedir like '/rdsdbbin%' then concat('basedir is ', @@basedir)
    when @@version like '%azure%' then concat('version is ', @@version)
    when granted.has_super then 'the account has SUPER'
  end as host_service_evidence,
  database() as database_name,
  case
    when status.applies = 'ON' then 'replica'
    when status.sends > 0 or not @@global.read_only then 'primary'
  end as server_role,
  status.sends as replica_count,
  @@global.read_only as is_read_only,
  if(@@global.time_zone = 'SYSTEM', @@global.system_time_zone, @@global.time_zone) as time_zone,
  @@character_set_database as encoding,
  @@collation_database as default_collation,
  status.tls_version <> '' as is_encrypted,
  nullif(status.tls_version, '') as tls_version,
  substring_index(user(), '@', -1) in ('localhost', '127.0.0.1', '::1') as is_local,
  current_user() as account,
  @@global.max_connections as max_connections,
  status.used_connections as used_connections,
  nullif(@@session.max_user_connections, 0) as account_connection_limit,
  date_format(utc_timestamp() - interval status.uptime second, '%Y-%m-%dT%H:%i:%sZ') as started_at
from
  (
    select
      coalesce(max(privilege_type = 'SUPER'), 0) as has_super
    from information_schema.user_privileges
    where replace(grantee, '''', '') = replace(current_user(), '''', '')
  ) granted
cross join (
  select
    max(case when variable_name = 'SSL_VERSION' then variable_value end) as tls_version,
    max(case when variable_name = 'UPTIME' then cast(variable_value as signed) end) as uptime,
    max(case when variable_name = 'THREADS_CONNECTED' then cast(variable_value as signed) end) as used_connections,
    max(case when variable_name = 'SLAVE_RUNNING' then variable_value end) as applies,
    max(case when variable_name = 'SLAVES_CONNECTED' then cast(variable_value as signed) end) as sends
  from information_schema.session_status
  where variable_name in ('SSL_VERSION', 'UPTIME', 'THREADS_CONNECTED', 'SLAVE_RUNNING', 'SLAVES_CONNECTED')
) status
