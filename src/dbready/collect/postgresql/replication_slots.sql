select
    slot_name,
    slot_type,
    plugin::pg_catalog.text as plugin,
    database::pg_catalog.text as database_name,
    temporary as is_temporary,
    active as is_active,
    case
        when not pg_catalog.pg_is_in_recovery() then pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::bigint
    end as retained_bytes,
    wal_status -- since 130000
    null as wal_status -- before 130000
from pg_catalog.pg_replication_slots
