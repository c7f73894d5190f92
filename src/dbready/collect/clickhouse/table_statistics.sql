select
    database as schema_name,
    name as table_name,
    total_rows as estimated_rows,
    total_bytes
from system.tables
where database {schemas}
    and not is_temporary
    and engine not in ('View', 'MaterializedView', 'LiveView', 'WindowView')
    and not startsWith(name, '.inner')
