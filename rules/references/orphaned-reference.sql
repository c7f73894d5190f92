/*
summary    = "Rows refer to rows that do not exist"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["references"]
question   = "Were the rows they refer to deleted, or did these rows come from elsewhere?"
population = "column_roles where role = 'reference'"
message    = "{column_name} refers to nothing in {found_rows} of {sampled_rows} rows read"
requires   = ["probe_results"]
since      = "0.1.0"
*/
select p.schema_name, p.table_name, p.column_name, r.referenced_table, p.found_rows, p.sampled_rows, p.statement
from probe_results as p
left join inferred_references as r using (schema_name, table_name, column_name)
where p.probe = 'orphans'
  and p.found_rows > 0
