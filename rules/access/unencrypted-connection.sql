/*
summary    = "Connection is not encrypted"
severity   = "high"
confidence = "high"
object     = "server"
tags       = ["access"]
question   = "Does this server offer TLS, and which authority signed its certificate?"
population = "server where is_encrypted is not null"
message    = "password and data are sent to this server unencrypted"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select account, host_service
from server
where is_encrypted = 0
  and is_local = 0
