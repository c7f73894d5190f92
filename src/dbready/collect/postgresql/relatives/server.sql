-- What every relative of PostgreSQL answers, where it does not know what server.sql asks.
select
    'postgresql' as dialect,
    pg_catalog.version() as _banner,
    pg_catalog.current_database() as database_name,
    current_user as account
