/*
summary    = "Changes cannot be captured from the server's log"
severity   = "medium"
confidence = "high"
object     = "server"
tags       = ["extraction"]
question   = "Can log-based capture be enabled, and who can restart the server for it?"
population = "server"
message    = "{setting_name} is {setting_value}: {consequence}"
detail     = "{setting_name} is {setting_value}: {consequence}"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["server_settings"]
since      = "0.1.0"
*/
select setting_name, setting_value,
  case setting_name
    when 'wal_level' then 'the log lacks what logical replication needs'
    when 'max_replication_slots' then 'no reader can reserve a position in the log'
    when 'max_wal_senders' then 'no reader can connect to the log'
    when 'log_bin' then 'there is no binary log to read changes from'
    when 'binlog_format' then 'the binary log holds statements, not the rows they changed'
    else 'the binary log holds only part of each changed row'
  end as consequence,
  iif(setting_name = 'binlog_row_image', 'low', 'medium') as severity
from server_settings
where setting_name = 'wal_level' and setting_value <> 'logical'
  or setting_name in ('max_replication_slots', 'max_wal_senders') and setting_value = '0'
  or setting_name = 'log_bin' and upper(setting_value) in ('OFF', '0')
  or setting_name = 'binlog_format' and upper(setting_value) <> 'ROW'
    and not exists (select 1 from server_settings where setting_name = 'log_bin' and upper(setting_value) in ('OFF', '0'))
  or setting_name = 'binlog_row_image' and upper(setting_value) not in ('FULL', 'FULL_NODUP')
    and not exists (select 1 from server_settings where setting_name = 'log_bin' and upper(setting_value) in ('OFF', '0'))
order by setting_name not in ('wal_level', 'log_bin'), setting_name
limit 1
