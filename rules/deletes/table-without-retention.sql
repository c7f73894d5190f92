/*
summary    = "Large log or history grows, and nothing is seen to remove its rows"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["deletes"]
question   = "How long are rows of this table kept, and what removes them?"
population = "table_kinds join table_statistics as s using (schema_name, table_name) where kind in ('event', 'history', 'queue') and s.estimated_rows >= :rows"
message    = "{table_name} has {estimated_rows} rows; it is not partitioned and nothing was seen to delete from it"
detail     = "{estimated_rows} rows"
since      = "0.1.0"

[options]
rows = 1000000
*/
select t.schema_name, t.table_name, k.kind, s.estimated_rows, s.total_bytes, s.inserted_rows, s.deleted_rows, s.counted_since,
  iif(k.kind = 'history', 'low', 'medium') as severity,
  case
    when k.kind = 'history' and k.confidence <> 'high' then 'low'
    when s.deleted_rows = 0 and s.inserted_rows > 0 then 'medium'
    else 'low'
  end as confidence
from table_kinds as k
join tables as t using (schema_name, table_name)
join table_statistics as s using (schema_name, table_name)
where k.kind in ('event', 'history', 'queue')
  and s.estimated_rows >= :rows
  and coalesce(s.deleted_rows, 0) = 0
  and t.partition_key is null
  and t.table_type = 'base table'
  and coalesce(t.comment, '') not like '%retention%'
  and coalesce(t.comment, '') not like '%for ever%'
  and coalesce(t.comment, '') not like '%forever%'
  and coalesce(t.comment, '') not like '%purge%'
  and coalesce(t.comment, '') not like '%kept%'
  and coalesce(t.comment, '') not like '% days%'
  and coalesce(t.comment, '') not like '% years%'
