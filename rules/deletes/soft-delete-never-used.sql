/*
summary    = "Deletion marker is never set"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["deletes"]
question   = "How are rows deleted here: marked, for good, or never?"
population = "(select distinct schema_name, table_name, column_name from column_roles where role in ('deleted_at', 'is_deleted') and confidence <> 'low')"
message    = "{column_name} marks none in {sampled_rows} rows sampled as deleted"
detail     = "none in {sampled_rows} rows sampled"
probes     = ["delete-use"]
since      = "0.2.0"

[options]
fewest_rows = 1000
*/
select p.schema_name, p.table_name, p.column_name, p.sampled_rows, p.sample, s.deleted_rows, s.estimated_rows, s.counted_since, p.statement,
  iif(s.deleted_rows > 0, 'medium', 'low') as severity,
  iif(s.deleted_rows > 0, 'high', 'medium') as confidence,
  iif(k.kind not in ('entity', 'lookup', 'join'), k.kind, null) as excluded_by
from probe_results as p
join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where p.probe = 'delete-use'
  and p.measure = 'marked_rows'
  and p.found_rows = 0
  and p.sampled_rows >= :fewest_rows
