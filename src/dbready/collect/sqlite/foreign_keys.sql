select
    'main' as schema_name,
    l.name as table_name,
    'foreign_key_' || f.id as constraint_name,
    'main' as referenced_schema,
    f."table" as referenced_table,
    lower(f.on_update) as on_update,
    lower(f.on_delete) as on_delete,
    f."from" as _column,
    f."to" as _referenced_column,
    f.seq + 1 as _position
from temp.pragma_table_list as l
join temp.pragma_foreign_key_list(l.name) as f
where l.schema = 'main'
    and l.type = 'table'
    and l.name not like 'sqlite\_%' escape '\'
