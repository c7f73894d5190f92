with owners as (
    select distinct c.relnamespace, c.relowner
    from pg_catalog.pg_class c
    where c.relkind in ('r', 'p')
        and not exists (
            select
            from pg_catalog.pg_depend x
            where x.objid = c.oid
                and x.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                and x.refclassid operator(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass
                and x.deptype = 'e'
        )
    union
    select n.oid, n.nspowner
    from pg_catalog.pg_namespace n
    where not exists (
        select
        from pg_catalog.pg_class c
        where c.relnamespace = n.oid
            and c.relkind in ('r', 'p')
    )
),
readers as materialized (
    select a.defaclrole, a.defaclnamespace
    from pg_catalog.pg_default_acl a
    cross join lateral pg_catalog.aclexplode(a.defaclacl) as g
    where a.defaclobjtype = 'r'
        and g.privilege_type = 'SELECT'
        and (g.grantee = '0'::pg_catalog.oid or pg_catalog.pg_has_role(g.grantee, 'usage'))
),
covered as (
    select
        o.relnamespace,
        pg_catalog.bool_and(
            pg_catalog.pg_has_role(o.relowner, 'usage')
            or exists (
                select
                from pg_catalog.pg_roles m
                where m.rolname = 'pg_read_all_data'
                    and pg_catalog.pg_has_role(m.oid, 'usage')
            )
            or exists (
                select
                from readers r
                where r.defaclrole = o.relowner
                    and r.defaclnamespace in ('0'::pg_catalog.oid, o.relnamespace)
            )
        ) as covers_new_tables
    from owners o
    group by o.relnamespace
)
select
    n.nspname as schema_name,
    pg_catalog.pg_get_userbyid(n.nspowner) as owner,
    d.description as comment,
    pg_catalog.has_schema_privilege(n.oid, 'usage') as can_use,
    v.covers_new_tables
from pg_catalog.pg_namespace n
left join covered v on v.relnamespace = n.oid
left join pg_catalog.pg_description d
    on d.objoid = n.oid
    and d.classoid operator(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
where n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
