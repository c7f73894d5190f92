select
    s.name as schema_name,
    o.name as table_name,
    t.name as trigger_name,
    case when t.is_instead_of_trigger = 1 then 'instead of' else 'after' end as timing,
    (
        select '["' + string_agg(lower(e.type_desc), '","') + '"]'
        from sys.trigger_events e
        where e.object_id = t.object_id
    ) as events,
    0 as is_row_level,
    case when t.is_disabled = 1 then 0 else 1 end as is_enabled
from sys.triggers t
join sys.tables o on o.object_id = t.parent_id
join sys.schemas s on s.schema_id = o.schema_id
where t.is_ms_shipped = 0
