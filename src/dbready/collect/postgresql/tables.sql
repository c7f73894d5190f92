select
    n.nspname as schema_name,
    c.relname as table_name,
    case c.relkind
        when 'p' then 'partitioned table'
        when 'f' then 'foreign table'
        else 'base table'
    end as table_type,
    pg_get_userbyid(c.relowner) as owner,
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
                    select string_agg(coalesce(a.attname, 'expression'), ', ' order by k.position)
                    from unnest(pt.partattrs) with ordinality as k (number, position)
                    left join pg_attribute a
                        on a.attrelid = pt.partrelid
                        and a.attnum = k.number
                        and k.number > 0
                )
                || ')'
    end as partition_key,
    e.extname as extension_name,
    c.relrowsecurity as has_row_security,
    has_any_column_privilege(c.oid, 'select') as can_select,
    has_table_privilege(c.oid, 'insert, update, delete, truncate') as can_write,
    c.oid || '/' || c.xmin as _version
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_am am on am.oid = c.relam
left join pg_description d
    on d.objoid = c.oid
    and d.objsubid = 0
    and d.classoid = 'pg_class'::regclass
left join pg_inherits i
    on i.inhrelid = c.oid
    and i.inhseqno = 1
left join pg_class pc on pc.oid = i.inhparent
left join pg_namespace pn on pn.oid = pc.relnamespace
left join pg_partitioned_table pt on pt.partrelid = c.oid
left join pg_depend x
    on x.objid = c.oid
    and x.classid = 'pg_class'::regclass
    and x.objsubid = 0
    and x.refclassid = 'pg_extension'::regclass
    and x.deptype = 'e'
left join pg_extension e on e.oid = x.refobjid
where c.relkind in ('r', 'p', 'f')
    and n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
