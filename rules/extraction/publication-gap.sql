/*
summary    = "Table is missing from a publication that covers most others"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["extraction"]
question   = "Was the table left out on purpose, or was it created after the publication?"
population = "tables where published_events is not null"
message    = "{table_name} is in no publication, but {published_count} of {table_count} tables are"
dialects   = ["postgresql"]
since      = "0.1.0"

[options]
share = 0.5
*/
with candidates as (
  select t.schema_name, t.table_name, t.published_events, k.kind
  from tables as t
  join table_kinds as k using (schema_name, table_name)
  where t.published_events is not null
    and t.table_type <> 'foreign table'
    and not coalesce(t.is_unlogged, 0)
    and (k.kind in ('entity', 'event', 'history', 'join', 'lookup') or k.confidence = 'low')
),
schemas_published as (
  select schema_name, sum(published_events <> '[]') as published_count, count(*) as table_count
  from candidates
  group by schema_name
)
select c.schema_name, c.table_name, c.kind, s.published_count, s.table_count,
  iif(s.published_count >= 0.8 * s.table_count, 'high', 'medium') as confidence
from candidates as c
join schemas_published as s using (schema_name)
where c.published_events = '[]'
  and s.published_count >= 2
  and s.published_count >= :share * s.table_count
