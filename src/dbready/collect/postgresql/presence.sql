select
    n.nspname as schema_name,
    c.relname as table_name,
    pg_catalog.concat(c.oid, '/', c.xmin) as _version
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
