/*
summary    = "Identity column is running out of numbers"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["keys", "types"]
question   = "When will the numbers run out, and which other tables and programs store them in a type of the same size?"
population = "columns where is_identity"
message    = "{column_name} has used {used_percent} percent of the range of {data_type}"
detail     = "{used_percent} percent of the range used"
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
select schema_name, table_name, column_name, data_type, used as last_value, maximum, estimated_rows,
  round(100.0 * used / maximum) as used_percent,
  iif(used >= 0.85 * maximum, 'high', 'medium') as severity
from limits
where used >= :share * maximum
