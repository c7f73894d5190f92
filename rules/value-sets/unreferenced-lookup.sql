/*
summary    = "Nothing refers to a lookup table"
severity   = "info"
confidence = "medium"
object     = "table"
tags       = ["value-sets", "references"]
question   = "Which columns hold the codes, or is the table no longer used?"
population = "table_kinds where kind = 'lookup'"
population_name = "lookup tables"
message    = "no column refers to {table_name}: it is unclear what uses its codes"
default    = false
since      = "0.1.0"
*/
select k.schema_name, k.table_name, k.reason, s.estimated_rows
from table_kinds as k
left join table_statistics as s using (schema_name, table_name)
where k.kind = 'lookup'
  and k.confidence <> 'low'
  and lower(k.table_name) not glob '*settings'
  and lower(k.table_name) not glob '*options'
  and lower(k.table_name) not glob '*config*'
  and lower(k.table_name) not glob '*param*'
  and lower(k.table_name) not glob '*preferences'
  -- iif(), since NOT IN compares pairs with every row of the list
  and iif((k.schema_name, k.table_name) in (select referenced_schema, referenced_table from foreign_keys), 0, 1)
  and iif((k.schema_name, k.table_name) in (select referenced_schema, referenced_table from inferred_references), 0, 1)
