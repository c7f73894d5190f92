select
    'main' as schema_name,
    s.tbl as table_name,
    x.name as column_name,
    max(cast(s.stat as real) / cast(substr(s.stat, instr(s.stat, ' ') + 1) as real)) as distinct_estimate
from sqlite_stat1 as s
join temp.pragma_table_list as l
    on l.name = s.tbl
    and l.schema = 'main'
    and l.type = 'table'
join temp.pragma_index_info(s.idx) as x
where x.seqno = 0
    and x.name is not null
    and instr(s.stat, ' ') > 0
group by s.tbl, x.name
