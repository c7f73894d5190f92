/*
summary    = "JSON key holds values of several types"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["json"]
question   = "Which type should each key have?"
population = "(select 1 from json_paths group by schema_name, table_name, column_name)"
population_name = "sampled JSON columns"
message    = "{column_name} holds values of several types at {json_path} ({types}), in {sampled_rows} rows sampled"
detail     = "{json_path}: {types}"
probes     = ["json-shape"]
escalates  = "conflicting_keys"
since      = "0.1.0"
*/
with typed as (
  select schema_name, table_name, column_name, json_path, json_type, occurrences, sampled_rows
  from json_paths
  where json_type <> 'null'
    and json_path not glob '*(*'
    -- A whole number is a number.
    and not (json_type = 'integer' and exists (
      select 1
      from json_paths as n
      where n.schema_name = json_paths.schema_name
        and n.table_name = json_paths.table_name
        and n.column_name = json_paths.column_name
        and n.json_path = json_paths.json_path
        and n.json_type = 'number'
    ))
),
conflicts as (
  select schema_name, table_name, column_name, json_path, max(sampled_rows) as sampled_rows,
    group_concat(json_type || ' ' || occurrences, ', ') as types
  from (select * from typed order by occurrences desc, json_type)
  group by schema_name, table_name, column_name, json_path
  having count(*) > 1
)
select schema_name, table_name, column_name, min(json_path) as json_path, types, sampled_rows, count(*) as conflicting_keys
from conflicts
group by schema_name, table_name, column_name
