/*
summary    = "JSON key holds values of several types"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["json"]
question   = "Which type should each key of this JSON have?"
population = "columns where type_family = 'json'"
message    = "{column_name} has keys with values of several types in {found_rows} of {sampled_rows} rows sampled"
probes     = ["json-shape"]
escalates  = "found_rows"
since      = "0.1.0"
*/
select p.schema_name, p.table_name, p.column_name, p.found_rows, p.sampled_rows, p.statement
from probe_results as p
where p.measure = 'conflicting_types'
  and p.found_rows > 0
