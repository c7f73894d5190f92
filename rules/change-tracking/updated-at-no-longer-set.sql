/*
summary    = "Update time has stopped moving"
severity   = "high"
confidence = "medium"
object     = "column"
tags       = ["change-tracking"]
question   = "What set the update time, and when was it removed?"
population = "column_roles where role = 'updated_at'"
population_name = "update times"
message    = "none in {sampled_rows} rows sampled has {column_name} since {counted_since}, although the server counted {updated_rows} updates of {estimated_rows} rows"
detail     = "none in {sampled_rows} rows sampled since {counted_since}"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["table_statistics.updated_rows"]
probes     = ["update-honesty"]
since      = "0.2.0"

[options]
fewest_rows = 300
*/
select p.schema_name, p.table_name, p.column_name, p.sampled_rows, p.sample, s.updated_rows, s.estimated_rows, s.counted_since, p.statement
from probe_results as p
join table_statistics as s using (schema_name, table_name)
where p.probe = 'update-honesty'
  and p.measure = 'recent_updates'
  and p.found_rows = 0
  and p.sampled_rows >= :fewest_rows
  and s.updated_rows >= s.estimated_rows
  and s.estimated_rows > 0
  -- stale-updated-at reports a time that never moved
  and not exists (
    select 1
    from probe_results as o
    where o.schema_name = p.schema_name
      and o.table_name = p.table_name
      and o.column_name = p.column_name
      and o.measure = 'stale_updates'
      and o.found_rows >= 0.99 * o.sampled_rows
  )
