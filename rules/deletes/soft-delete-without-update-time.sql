/*
summary    = "Soft delete does not change the update time"
severity   = "high"
confidence = "high"
object     = "table"
tags       = ["deletes", "change-tracking"]
question   = "Which column tells an incremental load that a row was marked as deleted?"
population = "(select 1 from column_roles where role in ('deleted_at', 'updated_at') group by schema_name, table_name having count(distinct role) = 2)"
population_name = "tables with soft deletes"
message    = "{marker_column} is later than the update time in {share}"
detail     = "{share}"
probes     = ["delete-times"]
escalates  = "found_rows"
since      = "0.1.0"

[options]
share = 0.01
*/
select p.schema_name, p.table_name, p.column_name as marker_column, p.found_rows, p.sampled_rows, share_in_words(p.found_rows, p.sampled_rows, p.sample, 'deleted rows') as share, p.statement
from probe_results as p
where p.measure = 'unseen_deletes'
  and p.found_rows > 0
  and p.found_rows >= :share * p.sampled_rows
