/*
summary    = "Table looks like a left-over copy"
severity   = "low"
confidence = "medium"
object     = "table"
tags       = ["deletes"]
question   = "Does anything still read this copy, and when may it go?"
population = "tables"
message    = "{table_name} looks like a copy ({reason}): readers cannot tell which table is the real one"
since      = "0.1.0"
*/
select k.schema_name, k.table_name, k.confidence, k.reason, s.estimated_rows, s.total_bytes
from table_kinds as k
left join table_statistics as s using (schema_name, table_name)
where k.kind = 'backup'
