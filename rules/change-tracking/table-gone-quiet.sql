/*
summary    = "Table that used to change no longer does"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["change-tracking", "over-nights"]
question   = "Is the table still written, or did its data move elsewhere?"
population = "(select schema_name, table_name from counter_changes group by schema_name, table_name having max(changed_rows) > 0)"
population_name = "tables with counted changes"
message    = "no change of {table_name} was counted between {last_change} and {quiet_until} UTC; before, {changes_per_week} rows changed in a week"
detail     = "no change since {last_change} UTC, before {changes_per_week} rows a week"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["counter_changes.changed_rows"]
over_days  = 13.5
group      = ["last_change"]
since      = "0.2.0"

[options]
quiet_days = 7
changes_per_week = 100
*/
with known as (
  select c.schema_name, c.table_name, c.interval_number, c.changed_rows, i.counted_until, i.hours
  from counter_changes as c
  join compared_scans as i using (interval_number)
  where c.changed_rows is not null
),
last as (
  select schema_name, table_name, min(interval_number) as interval_number
  from known
  where changed_rows > 0
  group by schema_name, table_name
)
select n.schema_name, n.table_name,
  substr(replace(max(n.counted_until) filter (where n.interval_number = l.interval_number), 'T', ' '), 1, 16) as last_change,
  substr(replace(max(n.counted_until), 'T', ' '), 1, 16) as quiet_until,
  cast(round(sum(n.changed_rows) * 168 / sum(n.hours) filter (where n.interval_number >= l.interval_number)) as integer) as changes_per_week,
  iif(k.kind in ('backup', 'staging', 'transient', 'cache'), k.kind, null) as excluded_by
from known as n
join last as l using (schema_name, table_name)
join table_kinds as k using (schema_name, table_name)
group by n.schema_name, n.table_name
-- Scans do not start at the same second each night.
having sum(n.hours) filter (where n.interval_number < l.interval_number) >= 24 * :quiet_days - 6
  and sum(n.hours) filter (where n.interval_number >= l.interval_number) >= 24 * :quiet_days - 12
  and sum(n.changed_rows) * 168 / sum(n.hours) filter (where n.interval_number >= l.interval_number) >= :changes_per_week
  -- What changes once a month is not quiet because nothing changed for a week.
  and 3 * count(*) filter (where n.changed_rows > 0) >= 2 * count(*) filter (where n.interval_number >= l.interval_number)
