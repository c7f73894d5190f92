/*
summary    = "Foreign key was not checked against existing rows"
severity   = "medium"
confidence = "high"
object     = "foreign_key"
tags       = ["references"]
question   = "Are there older rows that refer to nothing?"
population = "foreign_keys"
message    = "existing rows of {table_name} were never checked against {columns}: some may refer to missing rows of {referenced_table}"
detail     = "-> {referenced_table}"
fix.postgresql = "alter table {table} validate constraint {unvalidated_name}"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select f.schema_name, f.table_name, f.constraint_name, f.columns, f.referenced_table, f.is_enforced, s.estimated_rows,
  iif(f.is_enforced, f.constraint_name, null) as unvalidated_name,
  iif(f.is_enforced, 'low', 'medium') as severity
from foreign_keys as f
left join table_statistics as s using (schema_name, table_name)
where not f.is_validated
  or not f.is_enforced
