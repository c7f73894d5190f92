/*
summary    = "Index is made redundant by another one"
severity   = "low"
confidence = "high"
object     = "index"
tags       = ["performance"]
question   = "Is the duplicate kept on purpose, for example because it is smaller?"
population = "indexes where not is_primary"
message    = "{other_name} starts with the same columns: every write maintains both, and reads gain little"
detail     = "see {other_name}"
fix.postgresql = "drop index concurrently {schema_name}.{droppable_name}"
fix.mysql = "drop index {index_name} on {table}"
fix.sqlite = "drop index {index_name}"
fix.mssql  = "drop index {index_name} on {table}"
fix.oracle = "drop index {schema_name}.{index_name}"
audience   = "owner"
since      = "0.1.0"
*/
with plain as materialized (
  select *, json_extract(columns, '$[0]') as first_column
  from indexes
  where coalesce(method, 'btree') = 'btree'
    and predicate is null
    and not has_expression
    and not coalesce(has_special_order, 0)
    and coalesce(is_valid, 1)
)
select i.schema_name, i.table_name, i.index_name, i.columns, min(o.index_name) as other_name,
  o.columns as other_columns, s.estimated_rows,
  iif(t.table_type = 'partitioned table', null, i.index_name) as droppable_name, iif(min(o.columns <> i.columns), 'medium', 'high') as confidence
from plain as i
join plain as o
  on o.schema_name = i.schema_name
  and o.table_name = i.table_name
  and o.first_column = i.first_column
  and o.index_name <> i.index_name
join tables as t
  on t.schema_name = i.schema_name
  and t.table_name = i.table_name
left join table_statistics as s
  on s.schema_name = i.schema_name
  and s.table_name = i.table_name
where not i.is_unique
  and coalesce(i.included_columns, '[]') in ('[]', 'null')
  and substr(o.columns, 1, length(i.columns) - 1) = substr(i.columns, 1, length(i.columns) - 1)
  and substr(o.columns, length(i.columns), 1) in (',', ']')
  and (o.columns <> i.columns or o.is_unique or o.index_name < i.index_name)
group by i.schema_name, i.table_name, i.index_name
