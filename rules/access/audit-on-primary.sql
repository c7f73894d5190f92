/*
summary    = "Connected to the primary although replicas exist"
severity   = "info"
confidence = "high"
object     = "server"
tags       = ["access", "extraction"]
question   = "Is there a replica that loads can read from instead?"
population = "server"
message    = "this is the primary; replicas attached: {replica_count}"
detail     = "replicas attached: {replica_count}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select replica_count, host_service
from server
where server_role = 'primary'
  and replica_count > 0
