/*
summary    = "JSON keys are present in very few documents"
severity   = "info"
confidence = "medium"
object     = "column"
tags       = ["json"]
question   = "Which program writes these keys, and do reports need them?"
population = "(select 1 from json_paths group by schema_name, table_name, column_name)"
population_name = "sampled JSON columns"
message    = "{column_name} has keys that hardly any document has: {keys}"
detail     = "{keys}"
probes     = ["json-shape"]
since      = "0.2.0"

[options]
share = 0.01
fewest_rows = 500
*/
with keys as (
  select schema_name, table_name, column_name, json_path, sum(occurrences) as occurrences, max(sampled_rows) as sampled_rows,
    rtrim(json_path, replace(json_path, '.', '')) as parent -- up to the last dot
  from json_paths
  where json_path glob '*.*'
    and json_path not glob '*[*(]*'
  group by schema_name, table_name, column_name, json_path
),
objects as (
  select schema_name, table_name, column_name, json_path || '.' as parent, occurrences
  from json_paths
  where json_type = 'object'
)
select k.schema_name, k.table_name, k.column_name, group_concat(k.json_path, ', ') as keys, max(k.sampled_rows) as sampled_rows
from (select * from keys order by json_path) as k
join objects as o using (schema_name, table_name, column_name, parent)
where o.occurrences >= :fewest_rows
  and k.occurrences < :share * o.occurrences
group by k.schema_name, k.table_name, k.column_name
