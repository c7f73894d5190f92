-- Tables of which this account certainly reads no row: no policy that lets an account read applies to it, or each one
-- compares a column with a setting that this session does not have, which yields NULL. pg_get_expr waits for a
-- locked table, also for one in a subquery of a policy: such policies are not looked at, and may let rows through.
with locked as materialized (
    select relation
    from pg_catalog.pg_locks
    where locktype = 'relation'
        and mode = 'AccessExclusiveLock'
        and pid is distinct from pg_catalog.pg_backend_pid()
        and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
),
policies as materialized (
    select
        p.polrelid,
        case
            when l.relation is null and p.polqual::pg_catalog.text not like '%:rtekind 0 %'
                then pg_catalog.pg_get_expr(p.polqual, p.polrelid)
        end as condition
    from pg_catalog.pg_policy p
    left join locked l on l.relation = p.polrelid
    where p.polpermissive
        and p.polcmd in ('r', '*')
        and (
            0::pg_catalog.oid = any(p.polroles)
            or exists (
                select
                from pg_catalog.unnest(p.polroles) as r (oid)
                where pg_catalog.pg_has_role(r.oid, 'usage')
            )
        )
),
-- Policies of one application repeat themselves, and the regular expression is slow.
compared as materialized (
    select
        condition,
        pg_catalog.regexp_match(
            condition,
            '^[(]*"?[^"() ]+"?[)]?(?:::[a-z ]+)? = [(]*(?: SELECT )?[(]*(?:NULLIF[(])?[(]*current_setting[(]''([^'']+)''::text, true[)]'
            '(, ''''::text[)])?[)]*(?:::[a-z ]+)?(?: AS [^() ]+)?[)]*(?:::[a-z ]+)?[)]*$'
        ) as parts
    from (select distinct condition from policies) as d
),
judged as materialized (
    select
        p.polrelid,
        p.condition = 'false'
        or c.parts[1] is not null
        and case
            when c.parts[2] is not null then coalesce(pg_catalog.current_setting(c.parts[1], true), '') = ''
            else pg_catalog.current_setting(c.parts[1], true) is null
        end as is_never_true
    from policies p
    left join compared c on c.condition = p.condition
)
select
    n.nspname as schema_name,
    c.relname as table_name,
    2 as is_row_security_active
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f')
    and c.relrowsecurity
    and pg_catalog.row_security_active(c.oid)
    and not exists (
        select
        from judged j
        where j.polrelid = c.oid
            and j.is_never_true is not true
    )
