-- Rows that were written since the server counts; a table that is not listed was not counted.
select
  io.object_schema as schema_name,
  io.object_name as table_name,
  io.count_insert as inserted_rows,
  io.count_update as updated_rows,
  io.count_delete as deleted_rows,
  date_format(utc_timestamp() - interval server.uptime second, '%Y-%m-%dT%H:%i:%sZ') as counted_since
from performance_schema.table_io_waits_summary_by_table io
cross join (
  select max(cast(variable_value as signed)) as uptime
  from performance_schema.session_status -- on mysql
  from information_schema.session_status -- on mariadb
  where variable_name = 'Uptime' -- on mysql
  where variable_name = 'UPTIME' -- on mariadb
) server
where io.object_type = 'TABLE'
  and io.object_schema {schemas}
  and exists (
    select 1
    from performance_schema.setup_instruments
    where name = 'wait/io/table/sql/handler'
      and enabled = 'YES'
  )
  and exists (
    select 1
    from performance_schema.setup_consumers
    where name = 'global_instrumentation'
      and enabled = 'YES'
  )
