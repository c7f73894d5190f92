/*
summary    = "Text column for JSON holds values that are not JSON"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["json"]
question   = "Where do these values come from, and what should a reader make of them?"
population = "column_roles where role = 'json'"
message    = "{column_name} is not JSON in {found_rows} of {sampled_rows} rows read"
requires   = ["probe_results"]
since      = "0.1.0"
*/
select p.schema_name, p.table_name, p.column_name, p.found_rows, p.sampled_rows, p.statement
from probe_results as p
where p.probe = 'invalid_json'
  and p.found_rows > 0
