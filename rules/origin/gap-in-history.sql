/*
summary    = "No rows were created for a long time"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["origin"]
question   = "Was the system closed at that time, or are rows missing?"
population = "(select distinct schema_name, table_name from column_roles where role = 'created_at' and confidence <> 'low')"
population_name = "tables with creation times"
message    = "none of {sampled_rows} rows was created between {gap_from} and {gap_until}"
detail     = "none between {gap_from} and {gap_until}"
probes     = ["data-history"]
since      = "0.2.0"
*/
select o.schema_name, o.table_name, o.gap_from, o.gap_until, o.sampled_rows, o.first_time, o.last_time,
  iif(k.kind not in ('entity', 'event', 'history', 'join'), k.kind, null) as excluded_by
from data_origins as o
join table_kinds as k using (schema_name, table_name)
where o.gap_from is not null
