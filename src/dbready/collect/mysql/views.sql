-- Names of views; information_schema.views would open each of them.
select
  table_schema as schema_name,
  table_name as view_name,
  0 as is_materialized
from information_schema.tables
where table_schema {schemas}
  and table_type = 'VIEW'
