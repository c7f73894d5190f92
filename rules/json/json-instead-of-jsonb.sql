/*
summary    = "Column is json where jsonb would do"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["json"]
question   = "Does anything depend on the exact text of the JSON, including whitespace and duplicate keys?"
population = "columns where type_family = 'json'"
population_name = "JSON columns"
message    = "{column_name} is json: every query parses it again, and it cannot be compared or indexed"
fix.postgresql = "alter table {table} alter column {column} type jsonb using {changeable_column}::jsonb"
dialects   = ["postgresql"]
default    = false
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, s.estimated_rows,
  iif(exists (select 1 from views) or c.default_expression is not null, null, c.column_name) as changeable_column
from columns as c
left join table_statistics as s using (schema_name, table_name)
where c.type_family = 'json'
  and c.data_type = 'json'
