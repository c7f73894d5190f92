/*
summary    = "Row-level security does not apply to the account of the audit"
severity   = "low"
confidence = "high"
object     = "server"
tags       = ["access", "account", "extraction"]
question   = "Which account will load these tables, and which rows do their policies let it read?"
population = "server"
message    = "{account} is exempt from row-level security on {tables}; other accounts see only the rows that the policies allow"
detail     = "{account} is exempt on {tables}"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select s.account, count(*) as exempt_tables, s.is_superuser,
  count(*) || iif(count(*) = 1, ' table', ' tables') as tables
from server as s
cross join tables as t
where t.has_row_security
  and not t.is_row_security_active
group by s.account, s.is_superuser
