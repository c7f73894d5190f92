/*
summary    = "Account may do everything on the server"
severity   = "high"
confidence = "high"
object     = "server"
tags       = ["access"]
question   = "Which account with read rights only may this work use?"
population = "server"
message    = "{account} may read, change and drop everything on this server"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select account, host_service
from server
where is_superuser
