-- Reading a sequence locks it until the statement ends: at most 100 are read, of those that can run out.
with locked as materialized (
    select relation
    from pg_catalog.pg_locks
    where locktype = 'relation'
        and mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        and pid is distinct from pg_catalog.pg_backend_pid()
        and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
),
sequences as (
    select
        n.nspname as schema_name,
        c.relname as table_name,
        a.attname as column_name,
        s.seqrelid as oid,
        least(
            s.seqmax,
            case a.atttypid
                when 'smallint'::pg_catalog.regtype::pg_catalog.oid then 32767
                when 'integer'::pg_catalog.regtype::pg_catalog.oid then 2147483647
                else 9223372036854775807
            end
        ) as maximum,
        c.relpages
    from pg_catalog.pg_sequence s
    join pg_catalog.pg_class q on q.oid = s.seqrelid
    join pg_catalog.pg_depend d
        on d.objid = s.seqrelid
        and d.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.refclassid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.deptype in ('a', 'i')
    join pg_catalog.pg_attribute a
        on a.attrelid = d.refobjid
        and a.attnum = d.refobjsubid
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join locked l on l.relation = s.seqrelid
    where l.relation is null
        and not s.seqcycle
        and s.seqincrement > 0
        and pg_catalog.has_sequence_privilege(s.seqrelid, 'select, usage')
        and (q.relpersistence = 'p' or not pg_catalog.pg_is_in_recovery())
        and n.nspname operator(pg_catalog.!~) '^pg_'
        and n.nspname <> 'information_schema'
),
chosen as materialized (
    select *
    from sequences
    where maximum <= 2147483647
    order by relpages desc, oid
    limit 100
),
read as materialized (
    select *, pg_catalog.pg_sequence_last_value(oid) as last_value
    from chosen
)
select distinct on (schema_name, table_name)
    schema_name,
    table_name,
    column_name as identity_column,
    last_value as identity_last_value,
    maximum as identity_maximum
from read
where last_value is not null
order by schema_name, table_name, last_value::pg_catalog.float8 / maximum::pg_catalog.float8 desc
