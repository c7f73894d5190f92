/*
summary    = "Date or time is stored as text"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["time", "types"]
group      = ["data_type"]
question   = "Which formats occur, are dates always complete, which time zone applies, and which value means unknown?"
population = "(select distinct schema_name, table_name, column_name from column_roles where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time'))"
population_name = "times"
message    = "{column_name} is {data_type}: it accepts any format, and dates that do not exist"
detail     = "{data_type}"
dialects   = ["postgresql", "mysql", "mariadb", "other"]
since      = "0.1.0"
*/
-- Few columns are left when the others are joined.
with named as materialized (
  select schema_name, table_name, column_name, data_type,
    exists (
      select 1
      from column_roles as r
      where r.schema_name = c.schema_name
        and r.table_name = c.table_name
        and r.column_name = c.column_name
        and +r.role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time') -- +: one look into the index, not six
        and r.confidence <> 'low'
        -- an end_time in a text may be one of the day, or in a film
        and (r.role not in ('event_time', 'scheduled_time') or c.column_name not like '%time' or c.column_name like '%datetime' or c.type_family <> 'text')
    ) as is_known
  from columns as c
  where (type_family = 'text' or data_type like '%binary(14)')
    and not is_generated
    and coalesce(character_length, 10) >= 8
    and column_name not like '%epoch%' -- a number of seconds
    and coalesce(default_expression, '') not glob '''[A-Za-z_]*' -- the default is a word
    -- the caption of a field, which a form or a message shows
    and lower(column_name) not glob 'label[_]*'
    and lower(column_name) not glob 'caption[_]*'
    and lower(column_name) not glob 'placeholder[_]*'
    -- Few names get past the first line, which takes less time than the others.
    and ((column_name like '%date%' or column_name like '%time%' or column_name like '%\_dttm' escape '\' or column_name like '%\_at' escape '\')
        and (lower(column_name) in ('date', 'datetime', 'timestamp')
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
          or lower(column_name) glob '*run_at'
          or lower(column_name) glob '*requested_at'
          or lower(column_name) glob '*received_at')
      or is_known)
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
    else 'medium'
  end as severity,
  iif(
    exists (
      select 1
      from json_each(common_values)
      where value not glob '*[0-9]*'
        and value <> ''
    ), 'the values that the server knows do not look like dates', null
  ) as less_severe_because,
  case
    when kind in ('staging', 'backup', 'framework', 'cache', 'transient') then kind
    when exists ( -- start_date_written, in the words of its source, beside start_date
      select 1
      from columns as typed
      where typed.schema_name = named.schema_name
        and typed.table_name = named.table_name
        and typed.type_family in ('date', 'timestamp')
        and typed.column_name like '%\_%' escape '\'
        and lower(named.column_name) glob lower(typed.column_name) || '[_]*'
    ) then 'texts beside the same time'
    when exists ( -- names are as short: whether a form asks for each
      select 1
      from columns as beside
      where beside.schema_name = named.schema_name
        and beside.table_name = named.table_name
        and beside.data_type = named.data_type
        and beside.character_length <= 20
        and lower(beside.column_name) in ('first_name', 'last_name', 'firstname', 'lastname')
    ) then 'settings'
    when lower(table_name) glob '*chart*' or lower(table_name) glob '*dashboard*' or lower(table_name) glob '*widget*' then 'settings' -- from where a chart is drawn
  end as excluded_by
from named
join table_kinds using (schema_name, table_name)
left join column_statistics using (schema_name, table_name, column_name)
