select
    n.nspname as schema_name,
    c.relname as table_name,
    t.tgname as trigger_name,
    case
        when t.tgtype & 2 <> 0 then 'before'
        when t.tgtype & 64 <> 0 then 'instead of'
        else 'after'
    end as timing,
    array_to_json(array_remove(array[
        case when t.tgtype & 4 <> 0 then 'insert' end,
        case when t.tgtype & 16 <> 0 then 'update' end,
        case when t.tgtype & 8 <> 0 then 'delete' end,
        case when t.tgtype & 32 <> 0 then 'truncate' end
    ], null))::text as events,
    t.tgtype & 1 <> 0 as is_row_level,
    t.tgenabled in ('O', 'A') as is_enabled,
    p.proname as function_name,
    case when g.lanname in ('plpgsql', 'c') then p.prosrc end as _body,
    encode(t.tgargs, 'escape') as _arguments
from pg_trigger t
join pg_class c on c.oid = t.tgrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_proc p on p.oid = t.tgfoid
join pg_language g on g.oid = p.prolang
where not t.tgisinternal
    and c.relkind in ('r', 'p', 'f')
    and n.nspname !~ '^pg_'
    and n.nspname <> 'information_schema'
