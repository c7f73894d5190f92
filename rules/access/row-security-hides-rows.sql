/*
summary    = "Row-level security decides which rows this account sees"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["access", "extraction"]
question   = "Which rows do the policies hide from this account?"
population = "tables"
message    = "policies may hide rows of {table_name} from {account}"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select t.schema_name, t.table_name, s.account
from tables as t
cross join server as s
where t.is_row_security_active = 1
  and t.can_select
