/*
summary    = "Time of day has a time zone and no date"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["time"]
question   = "What does the offset of a time of day mean, and may a copy drop it?"
population = "columns where type_family = 'time'"
population_name = "times of day"
message    = "{column_name} is {data_type}: without a date, an offset does not identify an instant"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type
from columns as c
where c.type_family = 'time'
  and c.has_time_zone
