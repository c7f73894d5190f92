/*
summary    = "Rows look like tests"
severity   = "high"
confidence = "medium"
object     = "table"
tags       = ["origin"]
question   = "Which rows are tests, and by which column can they be left out?"
population = "tables"
message    = "{found_rows} of {sampled_rows} rows read look like tests, by {column_names}"
requires   = ["probe_results"]
since      = "0.1.0"
*/
select p.schema_name, p.table_name, group_concat(p.column_name, ', ') as column_names, max(p.found_rows) as found_rows,
  max(p.sampled_rows) as sampled_rows, min(p.statement) as statement
from probe_results as p
where p.probe = 'test_rows'
  and p.found_rows > 0
group by p.schema_name, p.table_name
