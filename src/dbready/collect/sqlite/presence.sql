select
    'main' as schema_name,
    l.name as table_name,
    s.sql as _version
from temp.pragma_table_list as l
left join sqlite_schema as s
    on s.type = 'table'
    and s.name = l.name
where l.schema = 'main'
    and l.type in ('table', 'virtual', 'shadow')
    and l.name not like 'sqlite\_%' escape '\'
