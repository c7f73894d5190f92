/*
summary    = "Password of the account expires soon"
severity   = "medium"
confidence = "high"
object     = "server"
tags       = ["access", "account"]
question   = "Who renews the password of this account, and who tells those that use it?"
population = "server"
message    = "the password of {account} expires on {ends_on}, {days_left} days after this audit"
detail     = "{days_left} days left"
dialects   = ["postgresql", "mariadb"]
since      = "0.1.0"

[options]
days = 90
urgent_days = 14
*/
select account, account_expires_at, date(account_expires_at) as ends_on,
  cast(julianday(account_expires_at) - julianday(collected_at) as integer) as days_left,
  iif(julianday(account_expires_at) - julianday(collected_at) <= :urgent_days, 'high', 'medium') as severity
from server
join snapshot
where julianday(account_expires_at) - julianday(collected_at) between 0 and :days
  -- PostgreSQL checks the date only where it asks for the password that it stores.
  and coalesce(authentication_method, 'password') in ('password', 'md5', 'scram-sha-256')
