/*
summary    = "Declared foreign keys are not enforced in every session"
severity   = "high"
confidence = "high"
object     = "server"
tags       = ["references"]
assumes    = ["foreign_keys"]
question   = "Does every connection that writes enforce foreign keys, including imports and manual fixes?"
population = "server"
message    = "{why}: {not_enforced} not enforced otherwise"
since      = "0.1.0"
*/
with declared as (
  select count(*) as foreign_key_count,
    count(*) || iif(count(*) = 1, ' declared foreign key is', ' declared foreign keys are') as not_enforced
  from foreign_keys
)
select setting_name, setting_value, foreign_key_count, 'high' as severity,
  setting_name || ' is ' || setting_value || ' unless a session changes it' as why, declared.not_enforced
from server_settings
cross join declared
where foreign_key_count > 0
  and (setting_name = 'foreign_key_checks' and upper(setting_value) in ('OFF', '0')
    or setting_name = 'session_replication_role' and setting_value = 'replica')
union all
select 'foreign_keys', 'off', foreign_key_count, 'info', -- whether the application sets it is not in the file
  'every connection that writes must run pragma foreign_keys = on', declared.not_enforced
from server
cross join declared
where dialect = 'sqlite'
  and foreign_key_count > 0
