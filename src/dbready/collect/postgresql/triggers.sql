select
    n.nspname as schema_name,
    c.relname as table_name,
    t.tgname as trigger_name,
    case
        when t.tgtype::int & 2 <> 0 then 'before'
        when t.tgtype::int & 64 <> 0 then 'instead of'
        else 'after'
    end as timing,
    pg_catalog.array_to_json(pg_catalog.array_remove(array[
        case when t.tgtype::int & 4 <> 0 then 'insert' end,
        case when t.tgtype::int & 16 <> 0 then 'update' end,
        case when t.tgtype::int & 8 <> 0 then 'delete' end,
        case when t.tgtype::int & 32 <> 0 then 'truncate' end
    ], null))::pg_catalog.text as events,
    t.tgtype::int & 1 <> 0 as is_row_level,
    t.tgenabled in ('O', 'A') as is_enabled,
    p.proname as function_name,
    case when g.lanname in ('plpgsql', 'c') then p.prosrc end as _body,
    -- WHEN (...), UPDATE OF column
    t.tgqual is not null or t.tgattr::pg_catalog.text <> '' as _is_conditional,
    pg_catalog.encode(t.tgargs, 'escape') as _arguments
from pg_catalog.pg_trigger t
join pg_catalog.pg_class c on c.oid = t.tgrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_proc p on p.oid = t.tgfoid
join pg_catalog.pg_language g on g.oid = p.prolang
where not t.tgisinternal
    and c.relkind in ('r', 'p', 'f')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
