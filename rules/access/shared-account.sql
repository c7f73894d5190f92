/*
summary    = "Account is used by others at the same time"
severity   = "low"
confidence = "medium"
object     = "server"
tags       = ["access", "account"]
question   = "Who else uses this account, and can each of them have an account of its own?"
population = "server"
message    = "other sessions of {account}: {account_sessions} ({clients})"
detail     = "other sessions: {account_sessions} ({clients})"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select s.account, s.account_sessions, s.account_clients,
  (select group_concat(c.value, ', ') from json_each(s.account_clients) as c) as clients
from server as s
where s.account_sessions > 0
  -- superuser-account says more of those
  and not coalesce(s.is_superuser, 0)
