/*
summary    = "JSON column holds documents of several versions"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["json"]
question   = "Which versions of these documents exist, and what tells them apart?"
population = "(select 1 from json_paths group by schema_name, table_name, column_name)"
population_name = "sampled JSON columns"
message    = "{column_name} holds {key} in some documents and {other_key} in all others"
detail     = "{key} {occurrences}, {other_key} {other_occurrences}"
probes     = ["json-shape"]
since      = "0.2.0"

[options]
share = 0.05
fewest = 20
*/
with keys as (
  select schema_name, table_name, column_name, json_path,
    rtrim(json_path, replace(json_path, '.', '')) as parent, -- up to the last dot
    group_concat(json_type, ' ') as types, sum(occurrences) as occurrences, max(sampled_rows) as sampled_rows
  from (select * from json_paths where json_path glob '*.*' and json_path not glob '*[*(]*' order by json_type)
  where json_type <> 'null'
  group by schema_name, table_name, column_name, json_path
),
objects as (
  select schema_name, table_name, column_name, json_path || '.' as parent, occurrences
  from json_paths
  where json_type = 'object'
)
select a.schema_name, a.table_name, a.column_name, a.json_path as key, a.occurrences, b.json_path as other_key,
  b.occurrences as other_occurrences, a.sampled_rows
from keys as a
join keys as b using (schema_name, table_name, column_name, parent, types)
join objects as o using (schema_name, table_name, column_name, parent)
where a.json_path < b.json_path
  and a.occurrences + b.occurrences = o.occurrences -- each document has the one or the other
  and min(a.occurrences, b.occurrences) >= max(:fewest, :share * o.occurrences)
group by a.schema_name, a.table_name, a.column_name
