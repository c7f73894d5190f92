with owners as (
    select distinct c.relnamespace, c.relowner
    from pg_class c
    where c.relkind in ('r', 'p')
        and not exists (
            select
            from pg_depend x
            where x.objid = c.oid
                and x.classid = 'pg_class'::regclass
                and x.refclassid = 'pg_extension'::regclass
                and x.deptype = 'e'
        )
    union
    select n.oid, n.nspowner
    from pg_namespace n
    where not exists (
        select
        from pg_class c
        where c.relnamespace = n.oid
            and c.relkind in ('r', 'p')
    )
),
readers as materialized (
    select a.defaclrole, a.defaclnamespace
    from pg_default_acl a
    cross join lateral aclexplode(a.defaclacl) as g
    where a.defaclobjtype = 'r'
        and g.privilege_type = 'SELECT'
        and (g.grantee = 0 or pg_has_role(g.grantee, 'usage'))
),
covered as (
    select
        o.relnamespace,
        bool_and(
            pg_has_role(o.relowner, 'usage')
            or exists (
                select
                from pg_roles m
                where m.rolname = 'pg_read_all_data'
                    and pg_has_role(m.oid, 'usage')
            )
            or exists (
                select
                from readers r
                where r.defaclrole = o.relowner
                    and r.defaclnamespace in (0, o.relnamespace)
            )
        ) as covers_new_tables
    from owners o
    group by o.relnamespace
)
select
    n.nspname as schema_name,
    pg_get_userbyid(n.nspowner) as owner,
    d.description as comment,
    has_schema_privilege(n.oid, 'usage') as can_use,
    v.covers_new_tables
from pg_namespace n
left join covered v on v.relnamespace = n.oid
left join pg_description d
    on d.objoid = n.oid
    and d.classoid = 'pg_namespace'::regclass
where n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
