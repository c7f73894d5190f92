/*
summary    = "Account has unlimited rights on the server"
severity   = "high"
confidence = "high"
object     = "server"
tags       = ["access", "account"]
question   = "Which read-only account can be used for this instead?"
population = "server"
message    = "{account} can read, change and drop everything on this server"
detail     = "{account} can read, change and drop everything"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select account, host_service
from server
where is_superuser
