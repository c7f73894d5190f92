select
    t.table_schema as schema_name,
    t.table_name as table_name,
    null as _version
from information_schema.tables t
where t.table_schema {schemas}
    and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
