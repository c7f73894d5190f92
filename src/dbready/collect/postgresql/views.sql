select
    n.nspname as schema_name,
    c.relname as view_name,
    c.relkind = 'm' as is_materialized,
    d.description as comment
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_description d
    on d.objoid = c.oid
    and d.objsubid = 0
    and d.classoid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
where c.relkind in ('v', 'm')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
