select
    'main' as schema_name,
    l.name as table_name,
    'sqlite_primary_key_' || l.name as index_name,
    'btree' as method,
    1 as is_unique,
    1 as is_primary,
    0 as has_expression,
    0 as has_special_order,
    1 as is_valid,
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
    'btree',
    i."unique",
    0,
    max(x.cid = -2) over (partition by i.name),
    max(x."desc" or x.coll <> 'BINARY') over (partition by i.name),
    1,
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
    and i.origin <> 'pk'
    and x.key
    and l.name not like 'sqlite\_%' escape '\'
