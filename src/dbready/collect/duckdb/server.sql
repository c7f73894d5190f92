select
    'duckdb' as dialect,
    'DuckDB' as product,
    ltrim(version(), 'v') as version,
    current_database() as database_name,
    'primary' as server_role,
    0 as replica_lag_seconds,
    current_setting('TimeZone') as time_zone,
    true as is_local,
    false as is_superuser
