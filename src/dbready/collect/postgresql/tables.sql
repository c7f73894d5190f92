with published_tables as (
    select r.prrelid as oid, r.prpubid as publication
    from pg_catalog.pg_publication_rel r
    union
    select i.inhparent, r.prpubid
    from pg_catalog.pg_publication_rel r
    join pg_catalog.pg_inherits i on i.inhrelid = r.prrelid
    union -- since 150000
    select c.oid, s.pnpubid -- since 150000
    from pg_catalog.pg_publication_namespace s -- since 150000
    join pg_catalog.pg_class c on c.relnamespace = s.pnnspid -- since 150000
    union
    select c.oid, a.oid
    from pg_catalog.pg_publication a
    cross join pg_catalog.pg_class c
    where a.puballtables
        and c.relkind in ('r', 'p')
        and c.relpersistence = 'p'
),
published as (
    select
        t.oid,
        pg_catalog.array_to_json(pg_catalog.array_remove(array[
            case when pg_catalog.bool_or(p.pubinsert) then 'insert' end,
            case when pg_catalog.bool_or(p.pubupdate) then 'update' end,
            case when pg_catalog.bool_or(p.pubdelete) then 'delete' end,
            case when pg_catalog.bool_or(p.pubtruncate) then 'truncate' end
        ], null))::pg_catalog.text as events
    from published_tables t
    join pg_catalog.pg_publication p on p.oid = t.publication
    group by t.oid
)
select
    n.nspname as schema_name,
    c.relname as table_name,
    case c.relkind
        when 'p' then 'partitioned table'
        when 'f' then 'foreign table'
        else 'base table'
    end as table_type,
    pg_catalog.pg_get_userbyid(c.relowner) as owner,
    d.description as comment,
    am.amname as storage_engine,
    c.relpersistence = 'u' as is_unlogged,
    c.relispartition as is_partition,
    pn.nspname as parent_schema,
    pc.relname as parent_table,
    case
        when pt.partrelid is not null
            then
                case pt.partstrat when 'r' then 'range' when 'l' then 'list' else 'hash' end || ' ('
                || (
                    select pg_catalog.string_agg(coalesce(a.attname, 'expression'), ', ' order by k.position)
                    from pg_catalog.unnest(pt.partattrs) with ordinality as k (number, position)
                    left join pg_catalog.pg_attribute a
                        on a.attrelid = pt.partrelid
                        and a.attnum = k.number
                        and k.number > 0
                )
                || ')'
    end as partition_key,
    e.extname as extension_name,
    c.relrowsecurity as has_row_security,
    case c.relreplident
        when 'd' then 'default'
        when 'i' then 'index'
        when 'f' then 'full'
        else 'nothing'
    end as replica_identity,
    coalesce(p.events, '[]') as published_events,
    case when c.relrowsecurity then pg_catalog.row_security_active(c.oid) else false end as is_row_security_active,
    pg_catalog.has_any_column_privilege(c.oid, 'select') as can_select,
    pg_catalog.has_table_privilege(c.oid, 'insert, update, delete, truncate') as can_write,
    c.oid::pg_catalog.int8 as table_id,
    pg_catalog.concat(c.oid, '/', c.xmin) as _version
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_am am on am.oid = c.relam
left join published p on p.oid = c.oid
left join pg_catalog.pg_description d
    on d.objoid = c.oid
    and d.objsubid = 0
    and d.classoid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
left join pg_catalog.pg_inherits i
    on i.inhrelid = c.oid
    and i.inhseqno = 1
left join pg_catalog.pg_class pc on pc.oid = i.inhparent
left join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
left join pg_catalog.pg_partitioned_table pt on pt.partrelid = c.oid
left join pg_catalog.pg_depend x
    on x.objid = c.oid
    and x.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
    and x.objsubid = 0
    and x.refclassid operator(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass
    and x.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = x.refobjid
where c.relkind in ('r', 'p', 'f')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
