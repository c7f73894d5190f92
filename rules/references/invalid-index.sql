/*
summary    = "Index is invalid and not used"
severity   = "medium"
confidence = "high"
object     = "index"
tags       = ["performance"]
question   = "Is the index being built right now, or was the build abandoned?"
population = "indexes"
message    = "{index_name} is invalid: writes maintain it, but queries do not use it"
fix.postgresql = "reindex index concurrently {schema_name}.{index_name}"
dialects   = ["postgresql"]
audience   = "owner"
since      = "0.1.0"
*/
select i.schema_name, i.table_name, i.index_name, i.columns, i.is_unique, s.estimated_rows,
  iif(i.is_unique, 'high', 'medium') as severity
from indexes as i
left join table_statistics as s using (schema_name, table_name)
where not i.is_valid
