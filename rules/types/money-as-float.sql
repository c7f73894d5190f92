/*
summary    = "Amount of money is stored as a floating-point number"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["types", "money"]
question   = "To how many decimals are amounts exact, and who rounds them?"
population = "column_roles where role = 'money'"
message    = "{column_name} is {data_type}: sums of it are not exact"
detail     = "{data_type}"
fix.postgresql = "alter table {table} alter column {column} type numeric(19, 4)"
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, r.confidence
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
where r.role = 'money'
  and c.type_family = 'float'
