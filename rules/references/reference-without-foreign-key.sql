/*
summary    = "Column refers to another table without a foreign key"
severity   = "high"
confidence = "medium"
object     = "column"
tags       = ["references"]
question   = "Does every value of this column exist in the table it refers to, and what keeps it so?"
population = "column_roles where role = 'reference'"
message    = "{column_name} seems to refer to {referenced_table}, and no foreign key holds it to that"
detail     = "-> {referenced_table}"
fix.postgresql = "alter table {table} add foreign key ({column}) references {referenced_schema}.{referenced_table} ({referenced_columns}) not valid"
fix.mysql = "alter table {table} add foreign key ({column}) references {referenced_schema}.{referenced_table} ({referenced_columns})"
since      = "0.1.0"
*/
select r.schema_name, r.table_name, r.column_name, r.referenced_schema, r.referenced_table, r.referenced_columns,
  r.reason, r.confidence, iif(k.kind in ('event', 'history'), 'low', 'high') as severity
from inferred_references as r
join table_kinds as k using (schema_name, table_name)
join columns as c using (schema_name, table_name, column_name)
where not c.is_identity
  and coalesce(c.default_expression, '') not like 'nextval(%'
  and k.kind not in ('staging', 'backup', 'migration', 'framework')
