/*
summary    = "Rows look like test data"
severity   = "high"
confidence = "medium"
object     = "table"
tags       = ["origin"]
question   = "Which rows are test data, and which column can filter them out? If all are, is this database a test or an anonymized copy?"
population = "tables"
detail     = "{column_names}: {share}"
message    = "{share} look like test data, judging by {column_names}{so}"
probes     = ["test-rows"]
escalates  = "found_rows"
since      = "0.1.0"

[options]
fewest_rows = 20
*/
select p.schema_name, p.table_name, group_concat(p.column_name, ', ') as column_names, max(p.found_rows) as found_rows,
  max(p.sampled_rows) as sampled_rows, share_in_words(max(p.found_rows), max(p.sampled_rows), p.sample, 'rows') as share, min(p.statement) as statement,
  iif(max(p.found_rows = p.sampled_rows and p.sampled_rows >= :fewest_rows), 'medium', 'high') as severity,
  iif(max(p.found_rows = p.sampled_rows and p.sampled_rows >= :fewest_rows), ': a test database, an anonymized copy, or a domain of your own', '') as so
from probe_results as p
where p.measure = 'test_rows'
  and p.found_rows > 0
group by p.schema_name, p.table_name
