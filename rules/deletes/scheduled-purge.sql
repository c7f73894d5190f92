/*
summary    = "Scheduled job deletes rows"
severity   = "info"
confidence = "high"
object     = "table"
tags       = ["deletes"]
question   = "Do copies delete the same rows, or are they meant to keep them?"
population = "tables"
message    = "{deleted} of {table_name} {deletes} {job_name} ({schedule})"
detail     = "{job_name}, {schedule}"
dialects   = ["postgresql", "mysql", "mariadb"]
finds_more_with = ["scheduled_jobs"]
since      = "0.1.0"
*/
with jobs as (
  select schema_name, table_name, job_name, schedule, retention, condition_columns, operation, scheduler,
    coalesce(is_enabled, 1) as is_enabled,
    row_number() over (partition by schema_name, table_name order by coalesce(is_enabled, 1) desc, job_name) as place
  from scheduled_jobs
  where operation in ('delete', 'truncate')
)
select schema_name, table_name, scheduler, job_name, schedule, retention, condition_columns, is_enabled,
  case
    when operation = 'truncate' or condition_columns = '[]' then 'all rows'
    when retention is not null then 'rows older than ' || retention
    else 'rows'
  end as deleted,
  iif(is_enabled, 'are deleted by', 'are not deleted, since the scheduler does not run') as deletes,
  iif(is_enabled, 'info', 'low') as severity
from jobs
where place = 1
