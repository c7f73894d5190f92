/*
summary    = "Connected to the primary, although there are replicas"
severity   = "info"
confidence = "high"
object     = "server"
tags       = ["access", "extraction"]
question   = "Is there a replica that loads may read instead of the primary?"
population = "server"
message    = "this is the primary; replicas attached to it: {replica_count}"
detail     = "replicas attached: {replica_count}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select replica_count, host_service
from server
where server_role = 'primary'
  and replica_count > 0
