select
    n.nspname as schema_name,
    c.relname as table_name,
    c.oid || '/' || c.xmin as _version
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f')
    and n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
