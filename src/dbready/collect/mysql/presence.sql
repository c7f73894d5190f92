-- The tables that are still there, and when they were made or altered last.
select
  t.table_schema as schema_name,
  t.table_name as table_name,
  unix_timestamp(t.create_time) as _version,
  unix_timestamp() as _read_at,
  ddl.changes as _changes
from information_schema.tables t
cross join (
  select sum(variable_value) as changes
  from performance_schema.global_status -- on mysql
  from information_schema.global_status -- on mariadb
  where variable_name regexp '^com_(create|drop|alter|rename)_(table|index|trigger|db)$'
) ddl
where t.table_schema {schemas}
  and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED')
