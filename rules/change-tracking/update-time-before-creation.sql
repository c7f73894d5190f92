/*
summary    = "Rows were updated before they were created"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["change-tracking"]
question   = "Which writer sets these two times, and by which clock and time zone?"
population = "column_roles where role = 'updated_at'"
population_name = "update times"
message    = "{column_name} is earlier than {created_column} in {share}"
detail     = "{share}"
workaround.postgresql = "select greatest({column}, {created_column}) as changed_at from {table}"
workaround.mysql = "select greatest(coalesce({column}, {created_column}), {created_column}) as changed_at from {table}"
workaround.sqlite = "select max(coalesce({column}, {created_column}), {created_column}) as changed_at from {table}"
probes     = ["update-honesty"]
escalates  = "found_rows"
since      = "0.2.0"

[options]
fewest_rows = 2
*/
select p.schema_name, p.table_name, p.column_name, p.detail ->> 'created_column' as created_column, p.found_rows, p.sampled_rows, share_in_words(p.found_rows, p.sampled_rows, p.sample, 'rows') as share, p.sample,
  p.detail ->> 'early_by_quarter_hours' as rows_early_by_quarter_hours, p.statement,
  -- Whole quarters of an hour are the difference between two time zones.
  iif(json_extract(p.detail, '$.early_by_quarter_hours') >= 0.9 * p.found_rows and p.found_rows >= 10, 'high', null) as severity
from probe_results as p
where p.probe = 'update-honesty'
  and p.measure = 'early_updates'
  and p.found_rows >= :fewest_rows
