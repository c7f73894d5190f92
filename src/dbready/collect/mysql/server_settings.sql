-- Variables that decide how data is written and captured; only those that this server has.
select
  lower(variable_name) as setting_name,
  variable_value as setting_value
from performance_schema.session_variables -- on mysql
from information_schema.session_variables -- on mariadb
where variable_name in (
  'aurora_version',
  'check_constraint_checks', -- on mariadb
  'binlog_expire_logs_seconds',
  'binlog_format',
  'binlog_row_image',
  'binlog_row_metadata',
  'binlog_row_value_options',
  'character_set_database',
  'character_set_server',
  'collation_database',
  'collation_server',
  'default_storage_engine',
  'enforce_gtid_consistency',
  'event_scheduler',
  'expire_logs_days',
  'explicit_defaults_for_timestamp',
  'foreign_key_checks',
  'gtid_mode',
  'gtid_strict_mode',
  'innodb_read_only',
  'innodb_strict_mode',
  'log_bin',
  'log_replica_updates',
  'log_slave_updates',
  'lower_case_table_names',
  'performance_schema',
  'read_only',
  'require_secure_transport',
  'server_id',
  'sql_mode',
  'sql_require_primary_key',
  'super_read_only',
  'system_time_zone',
  'time_zone',
  'unique_checks',
  'userstat',
  'version_comment'
)
