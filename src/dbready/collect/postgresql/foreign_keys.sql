select
    n.nspname as schema_name,
    c.relname as table_name,
    k.conname as constraint_name,
    (
        select pg_catalog.array_to_json(pg_catalog.array_agg(a.attname order by o.position))::pg_catalog.text
        from pg_catalog.unnest(k.conkey) with ordinality as o (number, position)
        join pg_catalog.pg_attribute a
            on a.attrelid = k.conrelid
            and a.attnum = o.number
    ) as columns,
    pg_catalog.array_length(k.conkey, 1) as column_count,
    rn.nspname as referenced_schema,
    r.relname as referenced_table,
    (
        select pg_catalog.array_to_json(pg_catalog.array_agg(a.attname order by o.position))::pg_catalog.text
        from pg_catalog.unnest(k.confkey) with ordinality as o (number, position)
        join pg_catalog.pg_attribute a
            on a.attrelid = k.confrelid
            and a.attnum = o.number
    ) as referenced_columns,
    case k.confupdtype
        when 'a' then 'no action'
        when 'r' then 'restrict'
        when 'c' then 'cascade'
        when 'n' then 'set null'
        else 'set default'
    end as on_update,
    case k.confdeltype
        when 'a' then 'no action'
        when 'r' then 'restrict'
        when 'c' then 'cascade'
        when 'n' then 'set null'
        else 'set default'
    end as on_delete,
    k.condeferrable as is_deferrable,
    k.convalidated as is_validated,
    true as is_enforced -- before 180000
    k.conenforced as is_enforced -- since 180000
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_class r on r.oid = k.confrelid
join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
where k.contype = 'f'
    and k.conparentid = '0'::pg_catalog.oid
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
