/*
summary    = "Update time does not change when the row does"
severity   = "high"
confidence = "medium"
object     = "column"
tags       = ["change-tracking"]
question   = "Which writers change rows without setting the update time?"
population = "column_roles where role = 'updated_at'"
population_name = "update times"
message    = "{column_name} equals the creation time in {share}, although rows of {table_name} are updated"
detail     = "{share}"
dialects   = ["postgresql", "mysql", "mariadb"]
probes     = ["update-honesty"]
escalates  = "found_rows"
since      = "0.1.0"

[options]
share = 0.99
fewest_rows = 100
*/
select p.schema_name, p.table_name, p.column_name, p.found_rows, p.sampled_rows, share_in_words(p.found_rows, p.sampled_rows, p.sample, 'rows') as share, s.updated_rows, s.counted_since, p.statement,
  iif(s.updated_rows >= s.estimated_rows, 'high', 'medium') as confidence
from probe_results as p
left join table_statistics as s using (schema_name, table_name)
where p.measure = 'stale_updates'
  and p.sampled_rows >= :fewest_rows
  and p.found_rows >= :share * p.sampled_rows
  and s.updated_rows > 0
