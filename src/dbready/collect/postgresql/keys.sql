with locked as materialized (
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
    i.relname as key_name,
    case when x.indisprimary then 'primary' else 'unique' end as key_type,
    (
        select pg_catalog.array_to_json(pg_catalog.array_agg(a.attname order by k.position))::pg_catalog.text
        from pg_catalog.unnest(x.indkey) with ordinality as k (number, position)
        join pg_catalog.pg_attribute a
            on a.attrelid = x.indrelid
            and a.attnum = k.number
        where k.position <= x.indnkeyatts
    ) as columns,
    x.indnkeyatts as column_count,
    case when l.relation is null then pg_catalog.pg_get_expr(x.indpred, x.indrelid) end as predicate,
    x.indnullsnotdistinct as is_nulls_not_distinct, -- since 150000
    not x.indimmediate as is_deferrable,
    x.indpred is not null and l.relation is not null as _locked
from pg_catalog.pg_index x
join pg_catalog.pg_class i on i.oid = x.indexrelid
join pg_catalog.pg_class c on c.oid = x.indrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join locked l on l.relation in (x.indrelid, x.indexrelid)
where x.indisunique
    and x.indisvalid
    and x.indexprs is null
    and c.relkind in ('r', 'p', 'f')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
