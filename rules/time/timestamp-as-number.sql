/*
summary    = "Time is stored as a number of unknown unit"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["time", "types"]
group      = ["naming_style"]
question   = "Do the numbers count seconds, milliseconds, microseconds, nanoseconds or days, or do their digits spell a date? Which value means unknown?"
population = "(select distinct schema_name, table_name, column_name from column_roles where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time'))"
population_name = "times"
message    = "{column_name} is {data_type}, and no name, comment or default gives its unit{unit_by_rows}"
detail     = "{data_type}{unit_by_rows}"
workaround.postgresql = "select to_timestamp({column} / {units_in_a_second}) from {table}"
workaround.mysql = "select from_unixtime({column} / {units_in_a_second}) from {table}"
workaround.sqlite = "select datetime({column} / {units_in_a_second}, 'unixepoch') from {table}"
since      = "0.1.0"
*/
select n.schema_name, n.table_name, n.column_name, c.data_type, n.unit, n.confidence, n.reason as taken_for_a_time_because,
  case n.unit_by
    when 'rows' then '; by its rows: ' || n.unit
    when 'statistics' then '; by the server''s statistics: ' || n.unit
    else ''
  end as unit_by_rows,
  case coalesce(n.unit, '')
    when '' then '<units in a second>'
    when 'seconds' then '1'
    when 'milliseconds' then '1000'
    when 'microseconds' then '1000000'
    when 'nanoseconds' then '1000000000'
  end as units_in_a_second, -- days need other functions
  case
    when k.effective_kind in ('staging', 'backup', 'framework', 'migration', 'transient', 'cache') then k.kind
    when k.housekeeping is not null then k.housekeeping
    when t.stands_apart then 'tables apart from all others'
  end as excluded_by
from numeric_times as n
join columns as c using (schema_name, table_name, column_name)
cross join table_kinds as k using (schema_name, table_name)
join table_changes as t using (schema_name, table_name)
where n.stated_in is null
