select
    'main' as schema_name,
    l.name as table_name,
    max(cast(s.stat as integer)) as estimated_rows
from sqlite_stat1 as s
join temp.pragma_table_list as l
    on lower(l.name) = lower(s.tbl)
    and l.schema = 'main'
    and l.type = 'table'
group by l.name
