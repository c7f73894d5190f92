/*
summary    = "Log or archive refers to rows that may be deleted"
severity   = "info"
confidence = "medium"
object     = "column"
tags       = ["references"]
question   = "Are these rows kept after the row they refer to is deleted, and which columns still describe it then?"
population = "inferred_references where outlives_target"
population_name = "references of logs and archives"
message    = "{table_name} keeps its rows when the row of {referenced_table} that {column_name} refers to is gone"
detail     = "-> {referenced_table}"
default    = false
since      = "0.1.0"
*/
select r.schema_name, r.table_name, r.column_name, r.referenced_schema, r.referenced_table, r.referenced_columns,
  r.reason, r.confidence
from inferred_references as r
where r.outlives_target
