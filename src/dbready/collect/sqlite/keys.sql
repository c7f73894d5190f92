select
    'main' as schema_name,
    l.name as table_name,
    'sqlite_primary_key_' || l.name as key_name,
    'primary' as key_type,
    c.name as _column,
    c.pk as _position,
    null as _sql
from temp.pragma_table_list as l
join temp.pragma_table_xinfo(l.name) as c
where l.schema = 'main'
    and l.type = 'table'
    and c.pk > 0
    and l.name not like 'sqlite\_%' escape '\'
union all
select
    'main',
    l.name,
    i.name,
    'unique',
    x.name,
    x.seqno + 1,
    case when i.partial then s.sql end
from temp.pragma_table_list as l
join temp.pragma_index_list(l.name) as i
join temp.pragma_index_xinfo(i.name) as x
left join sqlite_schema as s
    on s.type = 'index'
    and s.name = i.name
where l.schema = 'main'
    and l.type = 'table'
    and i."unique"
    and i.origin <> 'pk'
    and x.key
    and l.name not like 'sqlite\_%' escape '\'
    and not exists (
        select 1
        from temp.pragma_index_xinfo(i.name) as e
        where e.key
            and e.name is null
    )
