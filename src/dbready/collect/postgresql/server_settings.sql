select
    name as setting_name,
    setting as setting_value
from pg_catalog.pg_settings
where name in (
    'TimeZone', 'DateStyle', 'IntervalStyle', 'server_encoding', 'max_connections', 'track_counts',
    'track_commit_timestamp', 'wal_level', 'max_wal_senders', 'max_replication_slots', 'wal_keep_size',
    'max_slot_wal_keep_size', 'session_replication_role', 'hot_standby',
    'rds.logical_replication', 'row_security', 'standard_conforming_strings', 'data_checksums'
)
