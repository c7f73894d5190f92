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
  identity.server_uid as database_id,
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
  null as account_expires_at, -- before 110500
  ( -- since 110500
    select date_format('1970-01-01' + interval floor(unix_timestamp(u.password_expiration_time)) second, '%Y-%m-%dT%H:%i:%sZ') -- since 110500
    from information_schema.users u -- since 110500
    where replace(u.user, '''', '') = current_user() -- since 110500
  ) as account_expires_at, -- since 110500
  other.sessions as account_sessions,
  other.clients as account_clients,
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
cross join (
  select max(variable_value) as server_uid
  from information_schema.global_variables
  where variable_name = 'SERVER_UID'
) identity
