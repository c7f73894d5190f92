/*
summary    = "Column accepts NULL and never holds one"
severity   = "info"
confidence = "medium"
object     = "column"
tags       = ["keys"]
question   = "May this column be empty one day, or could it be declared NOT NULL?"
population = "columns where is_nullable"
message    = "{column_name} accepts NULL, and none is among {estimated_rows} rows as the server sampled them"
dialects   = ["postgresql"]
requires   = ["column_statistics"]
since      = "0.1.0"

[options]
fewest_rows = 100000
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, t.estimated_rows, t.analyzed_at
from table_statistics as t
join table_kinds as k using (schema_name, table_name)
join columns as c using (schema_name, table_name)
join column_statistics as s using (schema_name, table_name, column_name)
where t.estimated_rows >= :fewest_rows
  and c.is_nullable
  and not c.is_generated
  and c.type_family <> 'boolean'
  and s.null_fraction = 0
  and k.kind in ('entity', 'event', 'history', 'join')
