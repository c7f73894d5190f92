-- Rows that were written since the server counts, if userstat is on; a table that is not listed was not used.
select
  table_schema as schema_name,
  table_name as table_name,
  rows_changed as changed_rows
from information_schema.table_statistics
where table_schema {schemas}
