with recursive bases (oid, base) as (
    select oid, oid
    from pg_catalog.pg_type
    where typtype = 'd'
    union all
    select b.oid, t.typbasetype
    from bases b
    join pg_catalog.pg_type t
        on t.oid = b.base
        and t.typtype = 'd'
),
locked as materialized (
    select relation
    from pg_catalog.pg_locks
    where locktype = 'relation'
        and mode = 'AccessExclusiveLock'
        and pid is distinct from pg_catalog.pg_backend_pid()
        and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
)
select
    n.nspname as schema_name,
    c.relname as table_name,
    k.conname::pg_catalog.text as constraint_name,
    case when l.relation is null then pg_catalog.pg_get_expr(k.conbin, k.conrelid) end as expression,
    (
        select pg_catalog.array_to_json(pg_catalog.array_agg(a.attname order by o.position))::pg_catalog.text
        from pg_catalog.unnest(k.conkey) with ordinality as o (number, position)
        join pg_catalog.pg_attribute a
            on a.attrelid = k.conrelid
            and a.attnum = o.number
    ) as columns,
    k.convalidated as is_validated,
    true as is_enforced, -- before 180000
    k.conenforced as is_enforced, -- since 180000
    l.relation is not null as _locked
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join locked l on l.relation = k.conrelid
where k.contype = 'c'
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
union all
select
    n.nspname,
    c.relname,
    pg_catalog.concat(k.conname, '.', a.attname),
    pg_catalog.pg_get_expr(k.conbin, 0),
    pg_catalog.array_to_json(array[a.attname])::pg_catalog.text,
    k.convalidated,
    true,
    false
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join bases b on b.oid = a.atttypid
join pg_catalog.pg_constraint k
    on k.contypid = b.base
    and k.contype = 'c'
where c.relkind in ('r', 'p', 'f')
    and a.attnum > 0
    and not a.attisdropped
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
