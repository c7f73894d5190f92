select
    'duckdb' as dialect,
    'DuckDB' as product,
    ltrim(version(), 'v') as version,
    current_database() as database_name,
    current_setting('TimeZone') as time_zone,
    true as is_local
