/*
summary    = "Identity column is running out of numbers"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["keys", "types"]
question   = "When will the numbers run out, and which other tables and programs store them in a type of the same size?"
population = "columns where is_identity"
population_name = "identity columns"
message    = "{column_name} has used {used_percent} percent of the range of {data_type}{time_left}"
detail     = "{used_percent} percent of the range used{time_left}"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["table_statistics"]
escalates  = "used_percent"
since      = "0.1.0"

[options]
share = 0.7
*/
with limits as (
  select c.schema_name, c.table_name, c.column_name, c.data_type, s.estimated_rows,
    coalesce(s.identity_last_value, s.estimated_rows) as used,
    coalesce(
      s.identity_maximum,
      (case
        when c.data_type like 'tinyint%' then 127
        when c.data_type like 'smallint%' then 32767
        when c.data_type like 'mediumint%' then 8388607
        when c.data_type like 'int%' then 2147483647
      end) * (1 + coalesce(c.is_unsigned, 0))
    ) as maximum
  from columns as c
  join table_statistics as s using (schema_name, table_name)
  where c.is_identity
    and coalesce(s.identity_column, c.column_name) = c.column_name
)
select l.schema_name, l.table_name, l.column_name, l.data_type, l.used as last_value, l.maximum, l.estimated_rows,
  round(100.0 * l.used / l.maximum) as used_percent,
  cast(k.days_left as integer) as days_left,
  coalesce('; ' || cast(k.days_left as integer) || ' days are left at the pace since ' || substr(k.counted_from, 1, 10), '') as time_left,
  iif(l.used >= 0.85 * l.maximum or k.days_left <= 60, 'high', 'medium') as severity
from limits as l
left join key_usage_changes as k
  on k.schema_name = l.schema_name
  and k.table_name = l.table_name
  and k.column_name = l.column_name
  and k.days >= 5.75 -- a busy day is not a pace
  and k.days_left < 3650
where l.used >= :share * l.maximum
