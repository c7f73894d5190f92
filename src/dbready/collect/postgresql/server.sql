with hints (service, evidence) as (
    select 'Aurora', 'function aurora_version()' from pg_catalog.pg_proc where proname = 'aurora_version'
    union all
    select
        case pg_catalog.split_part(name, '.', 1)
            when 'rds' then 'RDS'
            when 'cloudsql' then 'Cloud SQL'
            when 'alloydb' then 'AlloyDB'
            when 'azure' then 'Azure'
            else 'Neon'
        end,
        pg_catalog.concat('setting ', name)
    from pg_catalog.pg_settings
    where name ~ '^(rds|cloudsql|alloydb|azure|neon)[.]'
    union all
    select 'Heroku', pg_catalog.concat('schema ', nspname) from pg_catalog.pg_namespace where nspname = 'heroku_ext'
    union all
    select 'CockroachDB', pg_catalog.concat('version is ', pg_catalog.version()) where pg_catalog.version() like '%CockroachDB%'
    union all
    select
        case rolname
            when 'rds_superuser' then 'RDS'
            when 'cloudsqlsuperuser' then 'Cloud SQL'
            when 'alloydbsuperuser' then 'AlloyDB'
            when 'azure_pg_admin' then 'Azure'
            when 'supabase_admin' then 'Supabase'
            when 'neon_superuser' then 'Neon'
            else 'Timescale Cloud'
        end,
        pg_catalog.concat('role ', rolname)
    from pg_catalog.pg_roles
    where rolname in (
        'rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin', 'supabase_admin',
        'neon_superuser', 'tsdbadmin'
    )
),
hint as (
    select service, evidence
    from hints
    order by service = 'Aurora' desc, service = 'AlloyDB' desc, service = 'RDS', evidence
    limit 1
),
-- Sessions of this account besides this one; a pooler may keep one that an earlier audit opened.
others as (
    select coalesce(nullif(a.application_name, ''), pg_catalog.host(a.client_addr), 'a local client') as client
    from pg_catalog.pg_stat_activity a
    where a.usename = current_user
        and a.pid <> pg_catalog.pg_backend_pid()
        and a.backend_type in ('client backend', 'walsender')
        and coalesce(a.application_name, '') not like 'dbready/%'
),
service as (
    select service, evidence from hint
    union all
    select 'self-managed', 'the account is a true superuser'
    where pg_catalog.current_setting('is_superuser') = 'on'
        and not exists (select from hint)
)
select
    'postgresql' as dialect,
    case when pg_catalog.version() like '%CockroachDB%' then 'CockroachDB' else 'PostgreSQL' end as product,
    pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
    (select service from service) as host_service,
    (select evidence from service) as host_service_evidence,
    pg_catalog.current_database() as database_name,
    case when pg_catalog.pg_is_in_recovery() then 'replica' else 'primary' end as server_role,
    case
        when not pg_catalog.pg_is_in_recovery() or (select service from hint) = 'Aurora' then null
        -- Nothing is left to replay, and what there is still arrives.
        when pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn()
            and exists (select from pg_catalog.pg_stat_wal_receiver where pid is not null)
            then 0
        else extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())::pg_catalog.float8
    end as replica_lag_seconds,
    case when not pg_catalog.pg_is_in_recovery() then (select pg_catalog.count(*) from pg_catalog.pg_stat_replication) end as replica_count,
    pg_catalog.pg_is_in_recovery() as is_read_only,
    pg_catalog.current_setting('TimeZone') as time_zone,
    pg_catalog.pg_encoding_to_char(d.encoding) as encoding,
    d.datcollate as default_collation,
    s.ssl as is_encrypted,
    s.version as tls_version,
    -- Without an address it is a Unix socket, on which nothing leaves the machine.
    pg_catalog.inet_client_addr() is null
    or pg_catalog.host(pg_catalog.inet_client_addr()) = '::1'
    or pg_catalog.host(pg_catalog.inet_client_addr()) like '127.%'
    or pg_catalog.inet_client_addr() = pg_catalog.inet_server_addr() as is_local,
    current_user as account,
    coalesce(pg_catalog.split_part(system_user, ':', 1), 'none') as authentication_method, -- since 160000
    r.rolsuper or exists (
        select
        from pg_catalog.pg_roles m
        where m.rolname in ('rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin', 'neon_superuser')
            and pg_catalog.pg_has_role(current_user, m.oid, 'member')
    ) as is_superuser,
    pg_catalog.has_database_privilege(d.oid, 'create') or exists (
        select
        from pg_catalog.pg_namespace n
        where n.nspname operator(pg_catalog.!~) '^pg_'
            and n.nspname <> 'information_schema'
            and pg_catalog.has_schema_privilege(n.oid, 'create')
    ) as can_create,
    pg_catalog.has_database_privilege(d.oid, 'temporary') as can_create_temporary_tables,
    r.rolsuper or r.rolreplication or exists (
        select
        from pg_catalog.pg_roles m
        where m.rolname = 'rds_replication'
            and pg_catalog.pg_has_role(current_user, m.oid, 'member')
    ) as can_replicate,
    pg_catalog.current_setting('max_connections')::int as max_connections,
    (select pg_catalog.sum(numbackends) from pg_catalog.pg_stat_database)::int as used_connections,
    nullif(r.rolconnlimit, -1) as account_connection_limit,
    case
        when r.rolvaliduntil < 'infinity'
            then pg_catalog.to_char(r.rolvaliduntil at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    end as account_expires_at,
    (select pg_catalog.count(*) from others) as account_sessions,
    (
        select pg_catalog.json_agg(c.client)
        from (
            select distinct client
            from others
            order by client
            limit 5
        ) c
    )::pg_catalog.text as account_clients,
    pg_catalog.to_char(pg_catalog.pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at,
    -- Discarding sets both; a reset by hand sets one of them.
    (
        select
            pg_catalog.to_char(
                least(pg_catalog.pg_stat_get_bgwriter_stat_reset_time(), w.stats_reset) at time zone 'UTC',
                'YYYY-MM-DD"T"HH24:MI:SS"Z"'
            )
        from pg_catalog.pg_stat_get_archiver() w
    ) as counters_discarded_at
from pg_catalog.pg_database d
left join pg_catalog.pg_stat_ssl s on s.pid = pg_catalog.pg_backend_pid()
left join pg_catalog.pg_roles r on r.rolname = current_user
where d.datname = pg_catalog.current_database()
