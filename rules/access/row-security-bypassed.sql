/*
summary    = "Row-level security does not apply to this account, but will to others"
severity   = "low"
confidence = "high"
object     = "server"
tags       = ["access", "account", "extraction"]
question   = "Which account will read these tables, and what do their policies show it?"
population = "server"
message    = "{account} is exempt from the row-level security of {exempt_tables} tables: a read-only account sees only the rows that their policies show it"
detail     = "tables with row-level security: {exempt_tables}; exempt: {account}"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select s.account, count(*) as exempt_tables, s.is_superuser
from server as s
cross join tables as t
where t.has_row_security
  and not t.is_row_security_active
group by s.account, s.is_superuser
