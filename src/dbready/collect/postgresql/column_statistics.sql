select
    s.schemaname as schema_name,
    s.tablename as table_name,
    s.attname as column_name,
    s.null_frac::float8 as null_fraction,
    case
        when s.n_distinct >= 0 then s.n_distinct::float8
        when c.reltuples > 0 then -s.n_distinct::float8 * c.reltuples::float8
    end as distinct_estimate,
    case
        when s.n_distinct between 1 and 30
            and t.typcategory in ('S', 'E')
            then (
                select array_to_json(array_agg(v.item))::text
                from unnest(s.most_common_vals::text::text[]) as v (item)
                having max(length(v.item)) <= 40
                    and not bool_or(v.item like '%@%')
            )
    end as common_values
from pg_stats s
join pg_namespace n on n.nspname = s.schemaname
join pg_class c
    on c.relnamespace = n.oid
    and c.relname = s.tablename
join pg_attribute a
    on a.attrelid = c.oid
    and a.attname = s.attname
join pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p', 'f')
    and s.inherited = (c.relkind = 'p')
    and n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
