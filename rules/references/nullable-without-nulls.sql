/*
summary    = "Column accepts NULL but holds none"
severity   = "info"
confidence = "medium"
object     = "column"
tags       = ["keys"]
question   = "Can NULL ever occur, or could the column be declared NOT NULL?"
population = "columns where is_nullable"
population_name = "nullable columns"
message    = "{column_name} accepts NULL, but the server's sample of {estimated_rows} rows has none"
dialects   = ["postgresql"]
requires   = ["column_statistics"]
default    = false
since      = "0.1.0"

[options]
fewest_rows = 100000
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, t.estimated_rows, t.analyzed_at,
  iif(k.kind not in ('entity', 'event', 'history', 'join'), k.kind, null) as excluded_by
from table_statistics as t
join table_kinds as k using (schema_name, table_name)
join columns as c using (schema_name, table_name)
join column_statistics as s using (schema_name, table_name, column_name)
where t.estimated_rows >= :fewest_rows
  and c.is_nullable
  and not c.is_generated
  and c.type_family <> 'boolean'
  and s.null_fraction = 0
