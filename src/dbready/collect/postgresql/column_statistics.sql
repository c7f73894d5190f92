-- Tables whose statistics are hidden from the account, all or some, say so in _gap.
-- pg_stats returns names only. A join that finds the type of every column by name takes longer than the
-- view itself: the type is looked up only for columns with few values.
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
            and exists (
                select
                from pg_catalog.pg_attribute a
                join pg_catalog.pg_type t on t.oid = a.atttypid
                where a.attrelid = c.oid
                    and a.attname = s.attname
                    and t.typcategory in ('S', 'E')
            )
            then (
                select pg_catalog.array_to_json(pg_catalog.array_agg(v.item))::pg_catalog.text
                from pg_catalog.unnest(s.most_common_vals::pg_catalog.text::pg_catalog.text[]) as v (item)
                having pg_catalog.max(pg_catalog.length(v.item)) <= 40
                    and not pg_catalog.bool_or(v.item like '%@%')
            )
    end as common_values,
    null as _gap,
    null as _remedy
from pg_catalog.pg_stats s
join pg_catalog.pg_namespace n on n.nspname = s.schemaname
join pg_catalog.pg_class c
    on c.relnamespace = n.oid
    and c.relname = s.tablename
where c.relkind in ('r', 'p', 'f')
    and s.inherited = (c.relkind = 'p')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
union all
select
    n.nspname,
    c.relname,
    null::pg_catalog.name,
    null::pg_catalog.float8,
    null::pg_catalog.float8,
    null::pg_catalog.text,
    case
        when c.relrowsecurity and pg_catalog.row_security_active(c.oid)
            then 'row level security hides them from the account'
        when pg_catalog.has_any_column_privilege(c.oid, 'select')
            then 'the account may read only some of the columns'
        else 'the account may not read the table'
    end,
    case
        when not (c.relrowsecurity and pg_catalog.row_security_active(c.oid))
            then pg_catalog.concat(
                case
                    when not pg_catalog.has_schema_privilege(n.oid, 'usage')
                        then pg_catalog.concat(
                            'grant usage on schema ', pg_catalog.quote_ident(n.nspname),
                            ' to ', pg_catalog.quote_ident(current_user), '; '
                        )
                end,
                'grant select on ', pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(c.relname),
                ' to ', pg_catalog.quote_ident(current_user)
            )
    end
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f')
    and not c.relispartition
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
    and (
        c.relrowsecurity and pg_catalog.row_security_active(c.oid)
        or not pg_catalog.has_table_privilege(c.oid, 'select')
        and exists (
            select
            from pg_catalog.pg_attribute a
            where a.attrelid = c.oid
                and a.attnum > 0
                and not a.attisdropped
                and not pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')
        )
    )
