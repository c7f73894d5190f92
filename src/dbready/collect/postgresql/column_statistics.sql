select
    s.schemaname as schema_name,
    s.tablename as table_name,
    s.attname as column_name,
    s.null_frac::pg_catalog.float8 as null_fraction,
    case
        when s.n_distinct >= 0::real then s.n_distinct::pg_catalog.float8
        when c.reltuples > 0::real then -s.n_distinct::pg_catalog.float8 * c.reltuples::pg_catalog.float8
    end as distinct_estimate,
    case
        when s.n_distinct between 1::real and 30::real
            and t.typcategory in ('S', 'E')
            then (
                select pg_catalog.array_to_json(pg_catalog.array_agg(v.item))::pg_catalog.text
                from pg_catalog.unnest(s.most_common_vals::pg_catalog.text::pg_catalog.text[]) as v (item)
                having pg_catalog.max(pg_catalog.length(v.item)) <= 40
                    and not pg_catalog.bool_or(v.item like '%@%')
            )
    end as common_values
from pg_catalog.pg_stats s
join pg_catalog.pg_namespace n on n.nspname = s.schemaname
join pg_catalog.pg_class c
    on c.relnamespace = n.oid
    and c.relname = s.tablename
join pg_catalog.pg_attribute a
    on a.attrelid = c.oid
    and a.attname = s.attname
join pg_catalog.pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p', 'f')
    and s.inherited = (c.relkind = 'p')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
