select
    'main' as schema_name,
    l.name as table_name,
    s.sql as _sql
from temp.pragma_table_list as l
join sqlite_schema as s
    on s.type = 'table'
    and s.name = l.name
where l.schema = 'main'
    and l.type = 'table'
    and l.name not like 'sqlite\_%' escape '\'
    and s.sql like '%check%'
