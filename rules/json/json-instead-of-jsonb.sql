/*
summary    = "Column is json where jsonb would do"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["json"]
question   = "Does anything depend on the exact text of this JSON, its spaces and repeated keys included?"
population = "columns where type_family = 'json'"
message    = "{column_name} is json: it is parsed again by every query, and cannot be compared or indexed"
fix.postgresql = "alter table {table} alter column {column} type jsonb using {column}::jsonb"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, s.estimated_rows
from columns as c
join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where c.type_family = 'json'
  and c.data_type = 'json'
  and k.kind not in ('staging', 'backup', 'migration', 'framework', 'queue')
