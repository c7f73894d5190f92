select
    database as schema_name,
    name as view_name,
    engine = 'MaterializedView' as is_materialized,
    nullIf(comment, '') as comment
from system.tables
where database {schemas}
    and engine in ('View', 'MaterializedView', 'LiveView', 'WindowView')
