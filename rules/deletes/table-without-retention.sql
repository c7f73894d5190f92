/*
summary    = "Large log or history has no visible retention"
severity   = "low"
confidence = "medium"
object     = "table"
tags       = ["deletes"]
question   = "How long are rows kept, and what removes old ones?"
population = "table_kinds join table_statistics as s using (schema_name, table_name) where kind in ('event', 'history', 'queue') and s.estimated_rows >= :rows"
population_name = "large tables of logs and queues"
message    = "{table_name} has {estimated_rows} rows, is not partitioned, and no visible job or comment says how long rows are kept"
detail     = "{estimated_rows} rows"
requires   = ["table_statistics.estimated_rows"]
since      = "0.1.0"

[options]
rows = 1000000
*/
select t.schema_name, t.table_name, k.kind, s.estimated_rows, s.total_bytes, s.inserted_rows, s.deleted_rows, s.counted_since,
  iif(s.deleted_rows > 0, 'info', 'low') as severity,
  iif(k.confidence = 'low', 'low', 'medium') as confidence
from table_kinds as k
join tables as t using (schema_name, table_name)
join table_statistics as s using (schema_name, table_name)
where k.kind in ('event', 'history', 'queue')
  and s.estimated_rows >= :rows
  and t.partition_key is null
  and t.table_type = 'base table'
  and not exists (
    select 1
    from scheduled_jobs as j
    where j.schema_name = k.schema_name
      and j.table_name = k.table_name
      and j.operation in ('delete', 'truncate')
      and coalesce(j.is_enabled, 1)
  )
  and coalesce(t.comment, '') not like '%retention%'
  and coalesce(t.comment, '') not like '%for ever%'
  and coalesce(t.comment, '') not like '%forever%'
  and coalesce(t.comment, '') not like '%purge%'
  and coalesce(t.comment, '') not like '%kept%'
  and coalesce(t.comment, '') not like '% days%'
  and coalesce(t.comment, '') not like '% years%'
