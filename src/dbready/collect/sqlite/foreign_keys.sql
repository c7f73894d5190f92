with written as (
    -- How often the statement says it, by which SQLite keeps which keys are checked at commit.
    select name,
        (length(sql) - length(replace(lower(sql), 'deferrable initially deferred', '')))
            / length('deferrable initially deferred') as deferred_keys
    from sqlite_schema
    where type = 'table'
)
select
    'main' as schema_name,
    l.name as table_name,
    'foreign_key_' || f.id as constraint_name,
    'main' as referenced_schema,
    f."table" as referenced_table,
    lower(f.on_update) as on_update,
    lower(f.on_delete) as on_delete,
    case
        when w.deferred_keys = 0 then 0
        when w.deferred_keys > max(f.id) over (partition by l.name) then 1
    end as is_deferrable, -- unknown where only some of a table's keys are
    f."from" as _column,
    f."to" as _referenced_column,
    f.seq + 1 as _position
from temp.pragma_table_list as l
join temp.pragma_foreign_key_list(l.name) as f
left join written as w
    on w.name = l.name
where l.schema = 'main'
    and l.type = 'table'
    and l.name not like 'sqlite\_%' escape '\'
