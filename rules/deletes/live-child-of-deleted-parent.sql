/*
summary    = "Live rows refer to deleted rows"
severity   = "medium"
confidence = "high"
object     = "foreign_key"
tags       = ["deletes", "references"]
question   = "What should happen to rows whose parent is deleted?"
population = "foreign_keys where column_count = 1"
message    = "in {found_rows} of {sampled_rows} rows sampled, a live row of {table_name} refers to a deleted row of {referenced_table}"
detail     = "{found_rows} of {sampled_rows} rows sampled"
probes     = ["delete-use"]
escalates  = "found_rows"
since      = "0.1.0"
*/
select f.schema_name, f.table_name, f.constraint_name, f.columns, f.referenced_table, p.found_rows, p.sampled_rows, p.statement,
  iif(k.kind in ('event', 'history'), 'info', 'medium') as severity
from probe_results as p
join foreign_keys as f using (schema_name, table_name)
join table_kinds as k using (schema_name, table_name)
where p.measure = 'live_children'
  and p.found_rows > 0
  and f.column_count = 1
  and has_column(f.columns, p.column_name)
