select
    e.extname as extension_name,
    e.extversion as version,
    n.nspname as schema_name
from pg_catalog.pg_extension e
join pg_catalog.pg_namespace n on n.oid = e.extnamespace
