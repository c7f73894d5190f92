/*
summary    = "Table looks like a leftover copy"
severity   = "low"
confidence = "medium"
object     = "table"
tags       = ["deletes"]
question   = "Does anything still read the copy, and when can it be dropped?"
population = "tables"
message    = "{table_name} looks like a leftover copy ({reason}): readers cannot tell which table is current"
since      = "0.1.0"
*/
select k.schema_name, k.table_name, iif(k.confidence = 'high', 'high', 'low') as confidence, k.reason, s.estimated_rows, s.total_bytes
from table_kinds as k
left join table_statistics as s using (schema_name, table_name)
where k.kind = 'backup'
