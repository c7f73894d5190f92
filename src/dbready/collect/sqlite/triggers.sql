select
    'main' as schema_name,
    s.tbl_name as table_name,
    s.name as trigger_name,
    1 as is_row_level,
    1 as is_enabled,
    s.sql as _sql
from sqlite_schema as s
join temp.pragma_table_list as l
    on l.name = s.tbl_name
    and l.schema = 'main'
    and l.type = 'table'
where s.type = 'trigger'
