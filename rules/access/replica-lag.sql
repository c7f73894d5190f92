/*
summary    = "Replica lags behind its primary{trend}"
severity   = "medium"
confidence = "high"
object     = "server"
tags       = ["access", "extraction"]
question   = "How much lag is acceptable here, and who is alerted when it grows?"
population = "server where server_role = 'replica'"
message    = "this replica is {replica_lag_seconds} s behind its primary"
detail     = "{replica_lag_seconds} s behind{trend}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"

[options]
seconds = 60
*/
select cast(round(replica_lag_seconds) as integer) as replica_lag_seconds, host_service,
  (
    select iif(count(*) = 3, ', and was further behind at each of the last three scans than at the one before', '')
    from compared_scans
    where interval_number <= 3
      and replica_lag_after > replica_lag_before
  ) as trend
from server
where server_role = 'replica'
  and replica_lag_seconds > :seconds
