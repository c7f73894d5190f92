-- The type packs one event into two bits, up to three of them, after a bit for the time.
select
    'main' as schema_name,
    trim(trailing from t.rdb$relation_name) as table_name,
    trim(trailing from t.rdb$trigger_name) as trigger_name,
    case bin_and(t.rdb$trigger_type, 1) when 1 then 'before' else 'after' end as timing,
    '["'
    || decode(bin_and(bin_shr(t.rdb$trigger_type + 1, 1), 3), 1, 'insert', 2, 'update', 'delete')
    || decode(bin_and(bin_shr(t.rdb$trigger_type + 1, 3), 3), 1, '","insert', 2, '","update', 3, '","delete', '')
    || decode(bin_and(bin_shr(t.rdb$trigger_type + 1, 5), 3), 1, '","insert', 2, '","update', 3, '","delete', '')
    || '"]' as events,
    1 as is_row_level,
    case coalesce(t.rdb$trigger_inactive, 0) when 0 then 1 else 0 end as is_enabled,
    t.rdb$trigger_source as "_body"
from rdb$triggers t
join rdb$relations r on r.rdb$relation_name = t.rdb$relation_name
where coalesce(t.rdb$system_flag, 0) = 0
    and r.rdb$view_blr is null
    and t.rdb$trigger_type < 8192
