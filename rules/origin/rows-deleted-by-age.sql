/*
summary    = "Old rows seem to be deleted"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["origin"]
question   = "How long are these rows kept, and where are older ones?"
population = "(select distinct schema_name, table_name from column_roles where role in ('created_at', 'event_time') and confidence <> 'low')"
population_name = "tables with creation times"
message    = "the oldest row is {kept_days} days old, and keys begin at {lowest_key}: older rows seem to be deleted"
detail     = "the oldest row is {kept_days} days old"
probes     = ["oldest-rows"]
since      = "0.2.0"
*/
select o.schema_name, o.table_name, o.kept_days, o.lowest_key, s.deleted_rows, s.counted_since,
  iif(s.deleted_rows > 0, 'high', 'medium') as confidence
from data_origins as o
left join table_statistics as s using (schema_name, table_name)
where o.kept_days is not null
