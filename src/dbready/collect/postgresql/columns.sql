with recursive bases (oid, base, type_modifier, is_not_null) as (
    select oid, typbasetype, typtypmod, typnotnull
    from pg_catalog.pg_type
    where typtype = 'd'
    union all
    select b.oid, t.typbasetype, greatest(b.type_modifier, t.typtypmod), b.is_not_null or t.typnotnull
    from bases b
    join pg_catalog.pg_type t on t.oid = b.base
    where t.typtype = 'd'
),
-- Distinct for the planner, which otherwise expects many types for each column, and sorts all columns by type.
types as not materialized (
    select distinct on (t.oid)
        t.oid,
        d.oid is not null as is_domain,
        case
            -- "public." is left out of its name unless pg_catalog has a type of the same name.
            when s.oid is not null and not exists (
                select
                from pg_catalog.pg_type o
                join pg_catalog.pg_namespace p on p.oid = o.typnamespace
                where o.typname = t.typname
                    and p.nspname = 'pg_catalog'
            )
                then 8
            else 1
        end as name_start,
        b.typname as base_name,
        coalesce(d.type_modifier, -1) as type_modifier,
        coalesce(d.is_not_null, false) as is_not_null,
        b.typtype = 'e' as is_enum,
        case
            when b.typname in ('json', 'jsonb') then 'json'
            when b.typname in ('uuid', 'xml', 'date', 'money', 'interval') then b.typname::pg_catalog.text
            when b.typname = 'bytea' then 'binary'
            when b.typname in ('time', 'timetz') then 'time'
            when b.typname in ('timestamp', 'timestamptz') then 'timestamp'
            when b.typname in ('int2', 'int4', 'int8') then 'integer'
            when b.typname = 'numeric' then 'decimal'
            when b.typname in ('float4', 'float8') then 'float'
            when b.typname in ('inet', 'cidr', 'macaddr', 'macaddr8') then 'network'
            when b.typname in ('geometry', 'geography') then 'geometry'
            when b.typtype = 'r' or b.typtype = 'm' then 'range'
            when b.typcategory = 'B' then 'boolean'
            when b.typcategory = 'S' then 'text'
            when b.typcategory = 'E' then 'enum'
            when b.typcategory = 'A' then 'array'
            when b.typcategory = 'V' then 'bit'
            when b.typcategory = 'G' then 'geometry'
            when b.typcategory = 'C' then 'composite'
            else 'other'
        end as type_family
    from pg_catalog.pg_type t
    left join bases d
        on d.oid = t.oid
        and not exists (select from pg_catalog.pg_type n where n.oid = d.base and n.typtype = 'd')
    join pg_catalog.pg_type b on b.oid = coalesce(d.base, t.oid)
    left join pg_catalog.pg_namespace s
        on s.oid = t.typnamespace
        and s.nspname = 'public'
),
dropped as materialized (
    select attrelid, pg_catalog.array_agg(attnum) as numbers
    from pg_catalog.pg_attribute
    where attisdropped
        and attnum > 0
    group by attrelid
),
owned_sequences as materialized (
    select distinct d.refobjid, d.refobjsubid
    from pg_catalog.pg_depend d
    join pg_catalog.pg_class s
        on s.oid = d.objid
        and s.relkind = 'S'
    where d.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.refclassid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.deptype = 'a'
),
locked as materialized (
    select relation
    from pg_catalog.pg_locks
    where locktype = 'relation'
        and mode = 'AccessExclusiveLock'
        and pid is distinct from pg_catalog.pg_backend_pid()
        and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
)
select
    n.nspname as schema_name,
    c.relname as table_name,
    a.attname as column_name,
    case
        when x.numbers is null then a.attnum
        else a.attnum - (
            select pg_catalog.count(*)
            from pg_catalog.unnest(x.numbers) as g (number)
            where g.number < a.attnum
        )
    end::int as ordinal_position,
    pg_catalog.substr(pg_catalog.format_type(a.atttypid, a.atttypmod), t.name_start) as data_type,
    t.type_family,
    case
        when t.base_name in ('timestamptz', 'timetz') then true
        when t.base_name in ('timestamp', 'time') then false
    end as has_time_zone,
    case
        when t.type_family in ('timestamp', 'time')
            then coalesce(nullif(greatest(a.atttypmod, t.type_modifier), -1), 6)
    end as datetime_precision,
    case
        when t.base_name in ('varchar', 'bpchar') and greatest(a.atttypmod, t.type_modifier) > 4
            then greatest(a.atttypmod, t.type_modifier) - 4
    end as character_length,
    case
        when t.base_name = 'numeric' and greatest(a.atttypmod, t.type_modifier) > 4
            then (greatest(a.atttypmod, t.type_modifier) - 4) >> 16 & 65535
        when t.base_name = 'int2' then 16
        when t.base_name = 'int4' then 32
        when t.base_name = 'int8' then 64
    end as numeric_precision,
    case
        when t.base_name = 'numeric' and greatest(a.atttypmod, t.type_modifier) > 4
            then ((greatest(a.atttypmod, t.type_modifier) - 4 & 2047) # 1024) - 1024
    end as numeric_scale,
    not (a.attnotnull or t.is_not_null) as is_nullable,
    case when a.attgenerated = '' then pg_catalog.pg_get_expr(f.adbin, 0) end as default_expression,
    a.attidentity <> '' or (q.refobjid is not null and f.adbin is not null) as is_identity,
    a.attgenerated <> '' as is_generated,
    case
        when a.attgenerated <> '' and l.relation is null then pg_catalog.pg_get_expr(f.adbin, f.adrelid)
    end as generation_expression,
    case when t.is_enum then pg_catalog.substr(pg_catalog.format_type(a.atttypid, null), t.name_start) end as enum_name,
    case when t.is_domain then pg_catalog.substr(pg_catalog.format_type(a.atttypid, null), t.name_start) end as domain_name,
    o.collname as collation,
    d.description as comment,
    a.attnum as column_id,
    a.attgenerated <> '' and l.relation is not null as _locked
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join types t on t.oid = a.atttypid
left join pg_catalog.pg_attrdef f
    on f.adrelid = a.attrelid
    and f.adnum = a.attnum
left join dropped x on x.attrelid = a.attrelid
left join owned_sequences q
    on q.refobjid = a.attrelid
    and q.refobjsubid = a.attnum
left join pg_catalog.pg_collation o
    on o.oid = a.attcollation
    and o.collname <> 'default'
left join pg_catalog.pg_description d
    on d.objoid = a.attrelid
    and d.objsubid = a.attnum
    and d.classoid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
left join locked l on l.relation = a.attrelid
where c.relkind in ('r', 'p', 'f')
    and a.attnum > 0
    and not a.attisdropped
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
