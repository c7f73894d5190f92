/*
summary    = "Row-level security shows this account no row"
severity   = "high"
confidence = "high"
object     = "table"
tags       = ["access", "extraction"]
question   = "Which policy or account lets a load read the rows?"
population = "tables"
message    = "{account} reads no row of {table_name}: its policies let none through"
dialects   = ["postgresql"]
since      = "0.1.0"

fix.postgresql = "alter role {account_name} bypassrls"
*/
select t.schema_name, t.table_name, s.account, s.account as account_name
from tables as t
cross join server as s
where t.is_row_security_active = 2
  and t.can_select
