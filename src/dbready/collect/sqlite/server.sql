select
    'sqlite' as dialect,
    'SQLite' as product,
    sqlite_version() as version,
    (select encoding from temp.pragma_encoding) as encoding
