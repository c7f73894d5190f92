with recursive bases (oid, base) as (
    select oid, oid
    from pg_catalog.pg_type
    where typtype = 'e'
    union all
    select t.oid, b.base
    from bases b
    join pg_catalog.pg_type t
        on t.typbasetype = b.oid
        and t.typtype = 'd'
)
select
    n.nspname as schema_name,
    c.relname as table_name,
    a.attname as column_name,
    pg_catalog.row_number() over (partition by a.attrelid, a.attnum order by e.enumsortorder)::int as ordinal_position,
    e.enumlabel as enum_value
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join bases b on b.oid = a.atttypid
join pg_catalog.pg_enum e on e.enumtypid = b.base
where c.relkind in ('r', 'p', 'f')
    and a.attnum > 0
    and not a.attisdropped
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
