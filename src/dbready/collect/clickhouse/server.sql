select
    'clickhouse' as dialect,
    'ClickHouse' as product,
    version() as version,
    serverTimezone() as time_zone,
    currentUser() as account
