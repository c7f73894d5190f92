/*
summary    = "Some rows were imported"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["origin"]
question   = "Which rows came from another system, and may they be counted with the others?"
population = "(select distinct schema_name, table_name from column_roles where role = 'created_at' and confidence <> 'low')"
population_name = "tables with creation times"
message    = "{evidence}; without them: where {organic_filter}"
detail     = "without them: {organic_filter}"
probes     = ["data-history"]
since      = "0.2.0"
*/
select o.schema_name, o.table_name, o.evidence, o.organic_filter, o.organic_since, o.imported_by, o.imported_rows, o.sampled_rows,
  o.first_time, o.last_time, o.confidence,
  iif(o.imported_by = 'marker', 'info', 'medium') as severity, -- a marker already says which rows they are
  iif(k.kind not in ('entity', 'event', 'history'), k.kind, null) as excluded_by
from data_origins as o
join table_kinds as k using (schema_name, table_name)
where o.imported_by is not null
  -- Tables that were filled once have no other rows to compare with.
  and o.imported_rows < 0.98 * o.sampled_rows
