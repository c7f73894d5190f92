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
    i.relname as index_name,
    (
        select pg_catalog.array_to_json(pg_catalog.array_agg(a.attname order by k.position))::pg_catalog.text
        from pg_catalog.unnest(x.indkey) with ordinality as k (number, position)
        left join pg_catalog.pg_attribute a
            on a.attrelid = x.indrelid
            and a.attnum = k.number
            and k.number <> 0
        where k.position <= x.indnkeyatts
    ) as columns,
    case
        when x.indnatts > x.indnkeyatts
            then (
                select pg_catalog.array_to_json(pg_catalog.array_agg(a.attname order by k.position))::pg_catalog.text
                from pg_catalog.unnest(x.indkey) with ordinality as k (number, position)
                join pg_catalog.pg_attribute a
                    on a.attrelid = x.indrelid
                    and a.attnum = k.number
                where k.position > x.indnkeyatts
            )
    end as included_columns,
    m.amname as method,
    x.indisunique as is_unique,
    x.indisprimary as is_primary,
    case when l.relation is null then pg_catalog.pg_get_expr(x.indpred, x.indrelid) end as predicate,
    x.indexprs is not null as has_expression,
    -- Columns are looked at only where one has a collation: most indexes have none.
    x.indoption::pg_catalog.text operator(pg_catalog.~) '[1-9]'
    or x.indclass::pg_catalog.oid[] operator(pg_catalog.&&) array(select oid from pg_catalog.pg_opclass where not opcdefault)
    or (
        x.indcollation::pg_catalog.text operator(pg_catalog.~) '[1-9]'
        and exists (
            select
            from pg_catalog.generate_series(0, x.indnkeyatts - 1) as k (position)
            join pg_catalog.pg_attribute a
                on a.attrelid = x.indrelid
                and a.attnum = x.indkey[k.position]
            where x.indcollation[k.position] <> a.attcollation
        )
    ) as has_special_order,
    x.indisvalid and x.indisready as is_valid,
    x.indpred is not null and l.relation is not null as _locked
from pg_catalog.pg_index x
join pg_catalog.pg_class i on i.oid = x.indexrelid
join pg_catalog.pg_am m on m.oid = i.relam
join pg_catalog.pg_class c on c.oid = x.indrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join locked l on l.relation in (x.indrelid, x.indexrelid)
where c.relkind in ('r', 'p', 'f')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
