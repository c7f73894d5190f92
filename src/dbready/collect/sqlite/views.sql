select
    'main' as schema_name,
    name as view_name,
    0 as is_materialized
from sqlite_schema
where type = 'view'
