/*
summary    = "Server purges its log of changes quickly"
severity   = "medium"
confidence = "high"
object     = "server"
tags       = ["extraction"]
question   = "How long may a copy be down before it has to start over?"
population = "server"
message    = "the binary log is kept for {kept_hours} hours: a reader that is down for longer must copy everything again"
detail     = "{kept_hours} hours"
fix.mysql  = "set global expire_logs_days = {least_days}"
dialects   = ["mysql", "mariadb"]
requires   = ["server_settings"]
since      = "0.1.0"

[options]
least_days = 3
*/
with settings as (
  select
    max(iif(setting_name = 'binlog_expire_logs_seconds', cast(setting_value as integer), null)) as seconds,
    max(iif(setting_name = 'expire_logs_days', cast(setting_value as real), null)) as days,
    max(iif(setting_name = 'log_bin', upper(setting_value), null)) as log_bin
  from server_settings
)
select round(coalesce(nullif(seconds, 0), days * 86400) / 3600.0, 1) as kept_hours, :least_days as least_days
from settings
join server
where log_bin in ('ON', '1')
  and coalesce(host_service, '') not in ('RDS', 'Aurora')
  and coalesce(nullif(seconds, 0), days * 86400) > 0
  and coalesce(nullif(seconds, 0), days * 86400) < :least_days * 86400
