/*
summary    = "Date or time is stored as text"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["time", "types"]
question   = "Which format and time zone do writers of this text use, and which value means unknown?"
population = "(select distinct schema_name, table_name, column_name from column_roles where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time'))"
message    = "{column_name} is {data_type}: it accepts any format, and dates that do not exist"
detail     = "{data_type}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
with moments as materialized (
  select schema_name, table_name, column_name, min(role) as role
  from column_roles
  where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time')
    and confidence <> 'low'
  group by schema_name, table_name, column_name
),
named as (
  select c.schema_name, c.table_name, c.column_name, c.data_type, c.character_length, s.distinct_estimate, s.common_values,
    m.role is not null as is_known, k.kind
  from columns as c
  join table_kinds as k using (schema_name, table_name)
  left join moments as m using (schema_name, table_name, column_name)
  left join column_statistics as s using (schema_name, table_name, column_name)
  where (c.type_family = 'text' or c.data_type like '%binary(14)')
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
  case
    when exists (
      select 1
      from json_each(common_values)
      where value not glob '*[0-9]*'
        and value <> ''
    ) then 'info' -- the values that the server knows do not look like dates
    when is_known then 'medium'
    else 'low'
  end as severity,
  iif(kind in ('staging', 'backup', 'framework'), kind, null) as excluded_by
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
