select
    'main' as schema_name,
    l.name as table_name,
    'base table' as table_type,
    case when l.type = 'table' then iif(l.wr, 'without rowid', 'rowid') end as storage_engine,
    0 as is_partition,
    case when l.type <> 'table' then 'virtual table' end as extension_name,
    l.strict as is_strict,
    1 as can_select,
    s.sql as _version
from temp.pragma_table_list as l
left join sqlite_schema as s
    on s.type = 'table'
    and s.name = l.name
where l.schema = 'main'
    and l.type in ('table', 'virtual', 'shadow')
    and l.name not like 'sqlite\_%' escape '\'
