-- Reading a sequence locks it until the statement ends: at most 100 are read, of those that can run out.
-- The others say in _gap why they were not.
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
        c.relpages,
        case
            when l.relation is not null then 'another session has locked the sequence'
            when not pg_catalog.has_sequence_privilege(s.seqrelid, 'select, usage')
                then 'the account may not read the sequence'
            when q.relpersistence <> 'p' and pg_catalog.pg_is_in_recovery()
                then 'a standby has no unlogged sequences'
        end as gap
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
    where not s.seqcycle
        and s.seqincrement > 0
        and n.nspname operator(pg_catalog.!~) '^pg_'
        and n.nspname <> 'information_schema'
),
ranked as materialized (
    select *, pg_catalog.row_number() over (partition by gap is null order by relpages desc, oid) as place
    from sequences
    where maximum <= 2147483647
),
read as materialized (
    select *, pg_catalog.pg_sequence_last_value(oid) as last_value
    from ranked
    where gap is null
        and place <= 100
),
fullest as (
    select distinct on (schema_name, table_name)
        schema_name,
        table_name,
        column_name,
        last_value,
        maximum
    from read
    where last_value is not null
    order by schema_name, table_name, last_value::pg_catalog.float8 / maximum::pg_catalog.float8 desc
)
select
    schema_name,
    table_name,
    column_name as identity_column,
    last_value as identity_last_value,
    maximum as identity_maximum,
    null as _gap,
    null as _remedy
from fullest
union all
select distinct
    schema_name,
    table_name,
    null::pg_catalog.name,
    null::pg_catalog.int8,
    null::pg_catalog.int8,
    coalesce(gap, 'only the sequences of the 100 largest tables are read'),
    case
        when gap = 'the account may not read the sequence'
            then pg_catalog.concat(
                'grant select on all sequences in schema ', pg_catalog.quote_ident(schema_name),
                ' to ', pg_catalog.quote_ident(current_user)
            )
    end
from ranked
where gap is not null
    or place > 100
