/*
summary    = "Date or time is stored as text"
severity   = "high"
confidence = "medium"
object     = "column"
tags       = ["time", "types"]
question   = "In which format and time zone is this text written, by every writer, and what stands for an unknown date?"
population = "(select distinct schema_name, table_name, column_name from column_roles where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time'))"
message    = "{column_name} is {data_type}: nothing holds its values to one format, or to dates that exist"
detail     = "{data_type}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
with moments as materialized (
  select schema_name, table_name, column_name, min(role) as role
  from column_roles
  where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time')
    and confidence <> 'low'
  group by schema_name, table_name, column_name
),
named as (
  select c.schema_name, c.table_name, c.column_name, c.data_type, c.character_length, s.distinct_estimate, s.common_values,
    m.role is not null as is_known
  from columns as c
  join table_kinds as k using (schema_name, table_name)
  left join moments as m using (schema_name, table_name, column_name)
  left join column_statistics as s using (schema_name, table_name, column_name)
  where (c.type_family = 'text' or c.data_type like '%binary(14)')
    and k.kind not in ('staging', 'backup', 'migration', 'framework')
    and not c.is_generated
    and coalesce(c.character_length, 10) >= 8
)
select schema_name, table_name, column_name, data_type, distinct_estimate,
  iif(
    exists (
      select 1
      from json_each(common_values)
      where value glob '*[0-9][-/.:][0-9]*'
    ), 'high', 'medium'
  ) as confidence,
  iif(is_known, 'high', 'medium') as severity
from named
where (is_known
    or lower(column_name) in ('date', 'datetime', 'timestamp')
    or lower(column_name) glob '*_date' and lower(column_name) <> 'up_to_date'
    or lower(column_name) glob '*_datetime'
    or lower(column_name) glob '*_timestamp'
    or lower(column_name) glob '*_dttm'
    or column_name glob '*[a-z]Date'
    or column_name glob '*[a-z]DateTime'
    or column_name glob '*[a-z]Timestamp'
    or lower(column_name) glob '*expire[sd]_at'
    or lower(column_name) glob '*start*_at'
    or lower(column_name) glob '*end*_at'
    or lower(column_name) glob '*sen[dt]*_at'
    or lower(column_name) glob '*due_at'
    or lower(column_name) glob '*seen_at'
    or lower(column_name) glob '*changed_at'
    or lower(column_name) glob '*login_at'
    or lower(column_name) glob '*run_at')
  and not exists (
    select 1
    from json_each(common_values)
    where value not glob '*[0-9]*'
      and value <> ''
  )
