select
    n.nspname as schema_name,
    c.relname as view_name,
    c.relkind = 'm' as is_materialized,
    d.description as comment
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_description d
    on d.objoid = c.oid
    and d.objsubid = 0
    and d.classoid = 'pg_class'::regclass
where c.relkind in ('v', 'm')
    and n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
