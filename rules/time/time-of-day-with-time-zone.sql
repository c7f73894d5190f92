/*
summary    = "Time of day has a time zone and no date"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["time"]
question   = "What does the offset of this time of day stand for, and what should a copy without one keep?"
population = "columns where type_family = 'time'"
message    = "{column_name} is {data_type}: without a date its offset does not say which instant is meant"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type
from columns as c
join table_kinds as k using (schema_name, table_name)
where c.type_family = 'time'
  and c.has_time_zone
  and k.kind not in ('backup', 'framework')
