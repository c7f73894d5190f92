/*
summary    = "Identity column will run out of numbers within months"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["keys", "types", "over-nights"]
question   = "Will it go on at this pace, and which other tables and programs store the numbers in a type of the same size?"
population = "key_usage_changes"
population_name = "identity columns"
message    = "{column_name} will run out of numbers in {days_left} days: {used_percent} percent of {data_type} are used, {used_per_day} more each day since {counted_from}"
detail     = "{days_left} days left, {used_percent} percent used"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["key_usage_changes"]
over_days  = 6
since      = "0.2.0"

[options]
days = 180
least_share = 0.1
most_share = 0.7
*/
select k.schema_name, k.table_name, k.column_name, c.data_type, k.used_after as last_value, k.maximum,
  cast(k.days_left as integer) as days_left,
  cast(round(k.used_per_day) as integer) as used_per_day,
  round(100.0 * k.used_after / k.maximum) as used_percent,
  substr(k.counted_from, 1, 10) as counted_from,
  iif(k.days_left <= :days / 3, 'high', 'medium') as severity
from key_usage_changes as k
join columns as c using (schema_name, table_name, column_name)
where k.days_left <= :days
  and k.days >= 5.75
  and k.used_after >= :least_share * k.maximum
  -- Above it, nearly-exhausted-key reports the column with the days that are left.
  and k.used_after < :most_share * k.maximum
