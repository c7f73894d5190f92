-- What is compared of each scan; scan 0 is this audit, 1 the scan before it.
create temp table scans (
    scan integer primary key,
    collected_at text not null,
    dialect text not null,
    product text not null,
    database_name text,
    database_id text,
    server_role text,
    replica_lag_seconds real,
    started_at text,
    counters_discarded_at text
);
create temp table counters (
    scan integer not null,
    schema_name text not null,
    table_name text not null,
    parent_schema text,
    parent_table text,
    is_partition integer not null,
    created_at text,
    table_id integer,
    estimated_rows integer,
    total_bytes integer,
    inserted_rows integer,
    updated_rows integer,
    deleted_rows integer,
    changed_rows integer,
    counted_since text,
    identity_column text,
    identity_last_value integer,
    identity_maximum integer,
    primary key (schema_name, table_name, scan)
) without rowid;
create index temp.partitions on counters (parent_schema, parent_table, scan) where is_partition;
create temp table slots (
    scan integer not null,
    slot_name text not null,
    slot_type text not null,
    retained_bytes integer,
    is_active integer,
    primary key (slot_name, scan)
) without rowid;
create temp table probed (
    scan integer not null,
    schema_name text not null,
    table_name text not null,
    column_name text not null,
    probe text not null,
    measure text not null,
    compared_with text not null,
    found_rows integer not null,
    sampled_rows integer not null,
    lowest_share real not null,
    highest_share real not null,
    sample text not null,
    primary key (schema_name, table_name, column_name, probe, measure, compared_with, scan)
) without rowid;
