-- One row about the server and the account.
-- Privileges that come through a role are not listed: with an active role, "no" is unknown.
select
  'mysql' as dialect,
  'MySQL' as product,
  substring_index(@@version, '-', 1) as version,
  case
    when @@basedir like '/rdsdbbin/oscar%' then 'Aurora'
    when @@basedir like '/rdsdbbin%' then 'RDS'
    when @@version like '%-google%' then 'Cloud SQL'
    when @@version like '%azure%' then 'Azure'
    when @@version_comment like '%planetscale%' then 'PlanetScale'
  end as host_service,
  case
    when @@basedir like '/rdsdbbin%' then concat('basedir is ', @@basedir)
    when @@version like '%-google%' or @@version like '%azure%' then concat('version is ', @@version)
    when @@version_comment like '%planetscale%' then concat('version_comment is ', @@version_comment)
  end as host_service_evidence,
  database() as database_name,
  case
    when replication.applies > 0 then 'replica'
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
  case
    when granted.is_superuser then 1
    when lower(current_role()) like '%superuser%' then 1 -- since 80000
    when current_role() <> 'NONE' then null -- since 80000
    else 0
  end as is_superuser,
  date_format(utc_timestamp() - interval wire.uptime second, '%Y-%m-%dT%H:%i:%sZ') as started_at
from
  (
    select
      coalesce(max(privilege_type = 'SUPER' or (privilege_type = 'CREATE USER' and is_grantable = 'YES')), 0)
        as is_superuser,
      coalesce(max(privilege_type = 'PROCESS'), 0) as sees_processes
    from information_schema.user_privileges
    where grantee = concat(
      '''',
      left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
      '''@''',
      substring_index(current_user(), '@', -1),
      ''''
    )
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
    max(case when variable_name = 'Uptime' then cast(variable_value as signed) end) as uptime
  from performance_schema.session_status
  where variable_name in ('Ssl_version', 'Uptime')
) wire
