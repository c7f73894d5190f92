/*
summary    = "Text column meant for JSON holds values that are not JSON"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["json"]
question   = "Where do these values come from, and how should a reader handle them?"
population = "column_roles where role = 'json'"
population_name = "JSON texts"
message    = "{column_name} is not valid JSON in {share}"
probes     = ["json-text"]
escalates  = "found_rows"
since      = "0.1.0"
*/
select p.schema_name, p.table_name, p.column_name, p.found_rows, p.sampled_rows, share_in_words(p.found_rows, p.sampled_rows, p.sample, 'rows') as share, p.statement
from probe_results as p
where p.measure = 'invalid_json'
  and p.found_rows > 0
