-- The fact schema: what dbready knows about one target at one moment.
-- Version 1. Names follow the SQL standard's information schema where it has one.
-- Booleans are 0/1, lists are JSON text, NULL means "unknown" and never "no".
-- Rules see these tables with out-of-scope tables already taken out (see coverage).
-- "Depends on" names the tables that the rows of a table are completed with or concluded from: while one
-- of them is missing, what the table says may be wrong.

-- One row: the moment the facts were read, and by what.
create table snapshot (
    schema_version integer not null, -- version of this contract
    dbready_version text not null, -- version of dbready that collected the facts
    collected_at text not null, -- start of the collection, ISO 8601 in UTC
    duration_ms integer, -- how long the collection took, in milliseconds
    statements integer not null, -- number of statements sent to the server
    target_label text not null -- the target as a person would name it, without secrets
) strict;

-- One row: which server was read, as whom.
-- Depends on: tables.
create table server (
    dialect text not null, -- postgresql, mysql, mariadb, sqlite, or the name of another: duckdb, oracle, mssql...
    product text not null, -- PostgreSQL, MySQL, MariaDB, SQLite, DuckDB, Oracle Database...
    version text not null, -- version as the server prints it, without build details
    version_number integer not null, -- major * 10000 + minor * 100 + patch
    host_service text, -- RDS, Aurora, Cloud SQL, Azure, Supabase, Neon..., or self-managed; NULL where nothing tells
    host_service_evidence text, -- what host_service was concluded from
    database_name text, -- database or file that was read; NULL where several databases were
    database_id text, -- the database's own number, or its server's, unlike that of any other; NULL: unknown
    server_role text, -- primary or replica
    replica_lag_seconds real, -- how far the replica's replay is behind, in seconds
    replica_count integer, -- replicas attached to this server, where the account may see them
    is_read_only integer, -- whether the server refuses every write
    time_zone text, -- zone that the server gives to sessions that set none
    encoding text, -- character set of the database
    default_collation text, -- collation of the database
    is_encrypted integer, -- whether this connection used TLS; NULL for a local file
    tls_version text, -- protocol that was negotiated
    is_local integer, -- whether the server was reached by a file, a socket or its own loopback interface
    account text, -- account that the facts were read as
    authentication_method text, -- how the account proved who it is, where the server tells; none: it did not have to
    is_superuser integer, -- whether the account may do everything
    can_write integer, -- whether the account may change rows of at least one table in scope
    can_create integer, -- whether the account may make tables or views in the database
    can_create_temporary_tables integer, -- whether the account may make temporary tables
    can_replicate integer, -- whether the account may read the server's log of changes
    max_connections integer, -- connections that the server accepts
    used_connections integer, -- connections that were open, this one among them
    account_connection_limit integer, -- connections that the account may open; NULL also without a limit of its own
    account_expires_at text, -- when the account's password ends, ISO 8601 in UTC; NULL: never, or unknown
    account_sessions integer, -- other sessions that use the account now; those of dbready do not count
    account_clients text, -- what these sessions say they are: application names, or hosts where they have none; at most five, JSON
    started_at text, -- when the server started, ISO 8601 in UTC
    counters_discarded_at text -- when the server last discarded all its counters, as PostgreSQL does after a crash, ISO 8601 in UTC; NULL: unknown
) strict;

-- Server settings that decide how data is written and captured.
create table server_settings (
    setting_name text not null, -- name as the server spells it
    setting_value text, -- value in force for this session
    primary key (setting_name)
) strict, without rowid;

-- Extensions that are installed in the database: PostgreSQL.
create table extensions (
    extension_name text not null, -- name of the extension
    version text, -- version that is installed
    schema_name text, -- schema that its objects are in
    primary key (extension_name)
) strict, without rowid;

-- Schemas (MySQL and MariaDB: databases) that are not the system's.
create table schemas (
    schema_name text not null, -- schema; MySQL, MariaDB and ClickHouse: database; products without schemas: main
    owner text, -- owning account
    comment text, -- documentation kept in the database
    can_use integer, -- whether the account may use the schema
    covers_new_tables integer, -- whether the account will be able to read tables that are made here later
    primary key (schema_name)
) strict, without rowid;

-- Base tables and partitioned tables.
create table tables (
    schema_name text not null, -- schema of the table
    table_name text not null, -- name of the table
    table_type text not null, -- base table, partitioned table or foreign table
    owner text, -- owning account
    comment text, -- documentation kept in the database
    storage_engine text, -- MySQL and MariaDB: InnoDB, MyISAM...; PostgreSQL: access method; SQLite: rowid or without rowid
    is_unlogged integer, -- PostgreSQL UNLOGGED: lost after a crash and empty on a replica
    is_partition integer not null, -- whether it is one partition of parent_table
    parent_schema text, -- schema of parent_table
    parent_table text, -- partitioned or inherited parent
    partition_key text, -- expression that the table is partitioned by
    extension_name text, -- extension that owns the table
    has_row_security integer, -- whether row level security is enabled
    replica_identity text, -- PostgreSQL: what tells a replica which row changed: default (the primary key), index, full or nothing
    published_events text, -- PostgreSQL: insert, update, delete and truncate as far as publications send them on, JSON; empty: not published
    is_row_security_active integer, -- whether its policies decide which rows this account sees; 2: they certainly show it none
    is_strict integer, -- SQLite STRICT: declared types are enforced
    can_select integer, -- whether the account may read all or some of its columns
    can_write integer, -- whether the account may insert, update, delete or truncate
    created_at text, -- when the table was created, where the server remembers it
    table_id integer, -- number that the table keeps when it is renamed, within database_id: PostgreSQL's oid, InnoDB's table id; NULL: unknown
    primary key (schema_name, table_name)
) strict, without rowid;

-- Columns of the tables.
-- Depends on: tables, checks.
create table columns (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- name of the column
    ordinal_position integer not null, -- position in the table, from 1, without gaps
    data_type text not null, -- type as the server prints it
    type_family text not null, -- boolean, integer, decimal, float, money, text, date, time, timestamp, interval, json, uuid, binary, enum, set, array, range, bit, network, geometry, xml, composite or other
    has_time_zone integer, -- timestamps and times: whether the value names an instant; NULL for other types
    datetime_precision integer, -- fractional second digits of timestamps and times
    character_length integer, -- declared maximum length in characters; NULL without a limit
    numeric_precision integer, -- decimal digits; NULL without a limit
    numeric_scale integer, -- decimal digits after the point
    is_unsigned integer, -- MySQL and MariaDB UNSIGNED
    is_nullable integer not null, -- whether the column accepts NULL; NOT NULL by CHECK or domain counts
    default_expression text, -- default as the server prints it, names with their schema; NULL without one
    on_update_expression text, -- MySQL and MariaDB ON UPDATE
    is_identity integer not null, -- identity, serial, AUTO_INCREMENT or SQLite's INTEGER PRIMARY KEY
    is_generated integer not null, -- GENERATED ALWAYS AS (expression)
    generation_expression text, -- expression of a generated column
    enum_name text, -- enumerated type, where it has a name of its own
    domain_name text, -- domain that the column is declared with
    character_set text, -- character set of text
    collation text, -- collation of text
    comment text, -- documentation kept in the database; SQLite: the comment behind the column in CREATE TABLE
    column_id integer, -- number that the column keeps when it is renamed, within table_id: PostgreSQL's attnum; NULL: unknown
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- Values that enumerated types and MySQL ENUM and SET columns accept.
-- Depends on: tables, columns.
create table enum_values (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- column that is restricted to these values
    ordinal_position integer not null, -- order of the value, from 1
    enum_value text not null, -- accepted value
    primary key (schema_name, table_name, column_name, ordinal_position)
) strict, without rowid;

-- Primary keys, unique constraints and unique indexes on plain columns.
-- Depends on: tables, columns.
create table keys (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the key
    key_name text not null, -- name of the constraint or index
    key_type text not null, -- primary or unique
    columns text not null, -- column names in key order, JSON
    column_count integer not null, -- number of columns
    predicate text, -- condition of a partial unique index; the key holds only for these rows
    has_nullable_column integer, -- whether one of its columns accepts NULL
    is_nulls_not_distinct integer, -- whether two NULLs collide
    is_deferrable integer, -- whether the constraint can be deferred
    primary key (schema_name, table_name, key_name)
) strict, without rowid;

-- Declared foreign keys.
-- Depends on: tables, columns, keys.
create table foreign_keys (
    schema_name text not null, -- schema of the referencing table
    table_name text not null, -- referencing table
    constraint_name text not null, -- name of the constraint; SQLite: made from its columns
    columns text not null, -- referencing columns in key order, JSON
    column_count integer not null, -- number of columns
    referenced_schema text not null, -- schema of the referenced table
    referenced_table text not null, -- referenced table
    referenced_columns text not null, -- referenced columns in the same order, JSON
    on_update text, -- no action, restrict, cascade, set null or set default
    on_delete text, -- no action, restrict, cascade, set null or set default
    is_deferrable integer, -- whether the constraint can be deferred
    is_validated integer, -- whether existing rows were checked
    is_enforced integer, -- whether the server enforces it
    primary key (schema_name, table_name, constraint_name)
) strict, without rowid;

-- CHECK constraints, including those of domains.
-- Depends on: tables, columns.
create table checks (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the constraint
    constraint_name text not null, -- name of the constraint
    expression text, -- condition as the server prints it; NULL where it could not be read
    columns text, -- columns that the condition mentions, JSON
    is_validated integer, -- whether existing rows were checked
    is_enforced integer, -- whether the server enforces it
    primary key (schema_name, table_name, constraint_name)
) strict, without rowid;

-- Indexes, including those behind keys.
-- Depends on: tables.
create table indexes (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the index
    index_name text not null, -- name of the index
    columns text not null, -- key columns in order, JSON; null stands for an expression
    included_columns text, -- columns that are stored but not searched, JSON
    method text, -- btree, hash, gin, gist, brin, fulltext, spatial...
    is_unique integer not null, -- whether equal keys are refused
    is_primary integer not null, -- whether it is the primary key
    predicate text, -- condition of a partial index
    has_expression integer not null, -- whether it indexes an expression or a prefix of a column
    has_special_order integer, -- whether a direction, collation or operator class is not the default
    is_valid integer, -- whether the server uses and maintains it
    primary key (schema_name, table_name, index_name)
) strict, without rowid;

-- Triggers that people declared; the ones behind constraints are left out.
-- Depends on: tables, columns.
create table triggers (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the trigger
    trigger_name text not null, -- name of the trigger
    timing text not null, -- before, after or instead of
    events text not null, -- insert, update, delete, truncate; JSON
    is_row_level integer, -- for each row, not for each statement
    is_enabled integer, -- 0 where disabled, or where it fires on replicas only
    function_name text, -- PostgreSQL: function that it calls
    assigned_columns text, -- columns of the table that its body sets with effect, JSON: not those assigned to NEW after the row was written; NULL where its body could not be read
    always_fails integer, -- 1 where it only raises an error, so that its events never succeed; NULL where its body could not be read
    body_hash text, -- hash of its body, by which a change is seen; NULL where its body could not be read
    primary key (schema_name, table_name, trigger_name)
) strict, without rowid;

-- Names of views and materialized views.
create table views (
    schema_name text not null, -- schema of the view
    view_name text not null, -- name of the view
    is_materialized integer not null, -- whether its rows are stored
    comment text, -- documentation kept in the database
    primary key (schema_name, view_name)
) strict, without rowid;

-- What the server already counted about each table; nothing is read from the table itself.
-- Depends on: tables.
create table table_statistics (
    schema_name text not null, -- schema of the table
    table_name text not null, -- name of the table
    estimated_rows integer, -- the server's estimate; NULL where it never looked
    total_bytes integer, -- table with its indexes, estimated
    inserted_rows integer, -- rows inserted since counted_since
    updated_rows integer, -- rows updated since counted_since
    deleted_rows integer, -- rows deleted since counted_since
    changed_rows integer, -- rows inserted, updated or deleted, where the server also counts them together: MariaDB with userstat
    counted_since text, -- when the counters started, ISO 8601 in UTC; NULL: unknown
    analyzed_at text, -- when the estimates were last made, ISO 8601 in UTC
    identity_column text, -- column that identity_last_value speaks of; NULL: the table has only one
    identity_last_value integer, -- highest number that the identity column was given
    identity_maximum integer, -- highest number that its sequence and type allow, where the server tells
    primary key (schema_name, table_name)
) strict, without rowid;

-- What the server already knows about the values of each column.
-- Depends on: tables.
create table column_statistics (
    schema_name text not null, -- schema of the table
    table_name text not null, -- name of the table
    column_name text not null, -- name of the column
    null_fraction real, -- share of NULLs, 0 to 1
    distinct_estimate real, -- number of distinct values
    common_values text, -- most common values, JSON; only of columns with at most 30 distinct short values
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- Which accounts write which columns, from the server's statistics of normalised statements; no text and no value is kept.
-- Depends on: tables, columns.
create table statement_writes (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table that is written
    operation text not null, -- insert, update, upsert (the update of an insert that finds its row), replace, delete or truncate
    columns text not null, -- columns that are written, in the order of the table, JSON; empty: whole rows are removed
    account text, -- account that ran the statements; NULL: MySQL and MariaDB do not tell, or the account was dropped
    calls integer not null, -- how often the statements ran since counted_since
    affected_rows integer, -- rows that they wrote; NULL where the server counts the rows of several tables together, or none
    counted_since text -- when the server began to count, ISO 8601 in UTC; NULL: unknown
) strict;

-- Jobs of the server's own scheduler (pg_cron; events of MySQL and MariaDB), and what they write as far as their text tells.
-- Depends on: tables, columns.
create table scheduled_jobs (
    scheduler text not null, -- pg_cron or event
    job_name text not null, -- name of the job; pg_cron: its number where it has no name
    schedule text, -- when it runs: a cron expression, or "every 2 days"
    is_enabled integer, -- whether it runs
    operation text, -- insert, update, upsert, replace, delete or truncate; NULL: it calls a procedure or is not understood
    schema_name text, -- schema of the table that it writes
    table_name text, -- table that it writes
    condition_columns text, -- columns that decide which rows it deletes, JSON
    retention text -- age at which it deletes rows, such as "90 days", where its text says so
) strict;

-- Replication slots: what keeps the log of changes for those who read it.
create table replication_slots (
    slot_name text not null, -- name of the slot
    slot_type text not null, -- physical or logical
    plugin text, -- what decodes the log; NULL for physical slots
    database_name text, -- database that a logical slot belongs to
    is_temporary integer, -- whether it ends with its session
    is_active integer, -- whether a consumer is reading from it now
    retained_bytes integer, -- size of the log that the slot keeps from being removed
    wal_status text, -- reserved, extended, unreserved or lost
    primary key (slot_name)
) strict, without rowid;

-- One row: how live rows were read; empty where none were, which is the default.
create table probing (
    started_at text not null, -- start of the probing, ISO 8601 in UTC
    seconds real not null, -- how long it took, pauses included
    statements integer not null, -- number of statements sent for it
    pages integer not null, -- pages of tables and indexes that the samples and lookups were expected to touch
    outcome text not null, -- completed, out_of_time, out_of_pages or lost (the connection)
    random_seed integer not null, -- seed of the samples: the same seed reads the same pages
    probes text not null -- names of the probes that ran, JSON
) strict;

-- What each probe did: one row for each column that a probe was meant to examine.
-- Depends on: tables, columns.
create table probe_runs (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table that was read
    column_name text not null, -- column that was examined
    probe text not null, -- name of the probe
    compared_with text not null, -- the table that the column was compared with, where the probe tries several; else empty
    outcome text not null, -- done, empty (no row to look at), refused (by the guard), timeout, locked, denied, hidden (by a policy), failed or out_of_budget
    reason text, -- why it is not done
    sample text, -- how rows were chosen: whole (every row), pages (random pages), windows (ranges of the key), first (the first rows) or ends (rows at an end, or in ranges, of an index)
    sample_table text, -- the partition that was read in place of the whole table
    sampled_rows integer, -- rows that were read
    milliseconds integer, -- how long the statement took
    statement text, -- the statement, which can be run again
    primary key (schema_name, table_name, column_name, probe, compared_with)
) strict, without rowid;

-- What the probes counted.
-- Depends on: tables, columns.
create table probe_results (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table that was read
    column_name text not null, -- column that was examined
    probe text not null, -- name of the probe
    measure text not null, -- what was counted: orphans, stale_updates, future_times...
    compared_with text not null, -- as in probe_runs
    found_rows integer not null, -- rows of the sample in which it was found
    sampled_rows integer not null, -- rows of the sample to which it could apply
    lowest_share real not null, -- lower end of the 95 % confidence interval of the share (Wilson), 0 to 1
    highest_share real not null, -- upper end of it
    sample text not null, -- how rows were chosen: whole, pages, windows, first or ends
    detail text not null, -- other figures that the probe returned, JSON object
    statement text not null, -- the statement, which can be run again
    primary key (schema_name, table_name, column_name, probe, measure, compared_with)
) strict, without rowid;

-- Values that occur in columns with few distinct short values.
-- Depends on: tables, columns.
create table column_values (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- column that holds the value
    column_value text not null, -- the value as text
    row_count integer not null, -- rows of the sample that hold it
    sampled_rows integer not null, -- rows of the sample, NULLs included
    primary key (schema_name, table_name, column_name, column_value)
) strict, without rowid;

-- Keys and types that occur in columns with JSON; keys that are data are folded into a pattern.
-- Depends on: tables, columns.
create table json_paths (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- column that holds the JSON
    json_path text not null, -- path, for example $.items[].price; * stands for keys that are data, (rare keys) for those that hardly occur
    json_type text not null, -- object, array, string, integer, number, boolean or null
    occurrences integer not null, -- how often the path has this type
    sampled_rows integer not null, -- rows whose JSON was read
    primary key (schema_name, table_name, column_name, json_path, json_type)
) strict, without rowid;

-- What was left out on purpose, and what could not be looked at.
create table coverage (
    coverage_kind text not null, -- excluded (on purpose) or not_collected (could not be read)
    fact text, -- fact table concerned; NULL: every fact of the object
    columns text, -- columns of the fact table concerned, JSON; NULL: all of them
    schema_name text, -- schema concerned; NULL: all
    table_name text, -- table concerned; NULL: all of the schema
    reason text not null, -- why, in the server's words where it refused
    remedy text, -- statement or option that would change it
    is_incomplete integer not null -- whether rules may have missed something because of it
) strict;

-- DERIVED: what the facts above mean. Made anew by each audit, never collected.

-- What each column is for; a column may have several roles.
-- Depends on: tables, columns, keys, foreign_keys, enum_values, checks, triggers, column_statistics, inferred_references, probe_results.
create table column_roles (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- name of the column
    role text not null, -- created_at, updated_at, deleted_at, is_deleted, status, reference...; see derive/vocabulary.toml
    confidence text not null, -- high, medium or low
    reason text not null, -- one line: what it was concluded from
    primary key (schema_name, table_name, column_name, role)
) strict, without rowid;
create index column_roles_by_role on column_roles (role, schema_name, table_name, column_name, confidence);

-- What each table is for.
-- Depends on: tables, columns, keys, foreign_keys, column_roles, inferred_references, probe_results.
create table table_kinds (
    schema_name text not null, -- schema of the table
    table_name text not null, -- name of the table
    kind text not null, -- entity, join, lookup, event, history, queue, staging (data in transit), cache (copies that can be rebuilt), transient (sessions, locks and short-lived secrets), backup, migration or framework
    confidence text not null, -- high, medium or low
    effective_kind text not null, -- kind, or entity where its confidence is low: rules that leave tables out by kind read this column
    housekeeping text, -- settings, search index, credentials, interface, permissions or counters, where an application keeps an entity, join or lookup table for itself; NULL otherwise
    is_internal integer not null, -- whether a framework, or the application for itself, keeps its rows, which are seldom loaded elsewhere: sessions, tokens, credentials, caches, queues, counters, search indexes
    is_packaged integer not null default 0, -- whether a published package that the application installs, such as Wagtail, defines the table and documents it
    original_schema text, -- schema of original_table
    original_table text, -- for a history: the table of which it keeps past rows
    part_of text, -- table of which the rows are parts, for example orders for order_lines; NULL if other tables refer to them
    changing_column text, -- a column whose value changes while a row lives, such as a state or a flag that is set when the row is dealt with; NULL if none is recognized
    reason text not null, -- one line: what it was concluded from
    primary key (schema_name, table_name)
) strict, without rowid;
create index table_kinds_by_original on table_kinds (original_schema, original_table) where original_table is not null;

-- Columns that refer to another table without a foreign key.
-- Depends on: tables, columns, keys, foreign_keys, indexes, table_statistics, probe_results.
create table inferred_references (
    schema_name text not null, -- schema of the referencing table
    table_name text not null, -- referencing table
    column_name text not null, -- referencing column
    referenced_schema text not null, -- schema of the likely target
    referenced_table text not null, -- likely target
    referenced_columns text not null, -- likely target columns, JSON
    outlives_target integer not null, -- whether rows are meant to stay when the row that they refer to is deleted, as in logs and archives: a foreign key is not wanted
    has_type_mismatch integer not null, -- whether the types of the two columns cannot hold the same values
    weakness text, -- why the name alone is not enough, where neither an index nor a foreign key nor rows support it
    confidence text not null, -- high, medium or low
    reason text not null, -- one line: what it was concluded from
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- Whether the rows of each table change after they were written, how much depends on them, and what records their changes.
-- Depends on: tables, columns, keys, foreign_keys, column_roles, inferred_references, table_kinds.
create table table_changes (
    schema_name text not null, -- schema of the table
    table_name text not null, -- name of the table
    update_column text, -- the column for the time of the last change, of medium or high confidence; NULL if none is recognized
    creation_column text, -- the same for the time of the insert
    referrers integer not null, -- tables of the application that refer to it, itself included, by a foreign key or an inferred reference of medium or high confidence; tables of frameworks and those with a housekeeping purpose do not count
    stands_apart integer not null, -- whether no reference leads to or from it, by a foreign key or inferred with medium or high confidence, although references lead to or from most tables
    business_role text, -- role of a column that makes a table more than a detail: money, email, phone or status; NULL if there is none
    detail_kind text, -- what makes it only a detail of what other tables hold: key (three or more key columns), part (of other rows, with few columns), list (of values), bare (nothing but keys), description (of others, with few columns), unreferenced (no other table refers to it); NULL if it is more
    detail text, -- the same in words
    change_evidence text, -- whether its columns show that rows are edited: certain (for example a state, a flag, an amount or a contact of what has a name) or likely (a time that may be empty, a name with a description, a version number); NULL if nothing shows it
    importance text not null, -- whether readers would miss the time of the last change, by the schema alone: principal (they would), unreferenced (less, since no other table depends on this one) or minor (nothing shows that rows change, little depends on the table, or something suggests that nobody needs the time)
    is_marginal integer not null, -- whether so little depends on the table that the time is hardly missed, though rows change: at most two tables refer to it, and it holds neither amounts nor a state of its own
    left_out text, -- why the time of the last change is not missed, as a plural: its kind or purpose, detail, or rows whose times another table has; NULL if it may be missed
    seldom_loaded text, -- why nobody loads its rows by their times, as a plural: lists, settings, links, archives, work to do, rows that expire, stored files, records of changes, copies of what a web service has...; NULL if they may be loaded so
    written_once text, -- why its rows probably stay as they were inserted; NULL if nothing suggests that
    possible_update_column text, -- a column that may be the time of the last change under another name; NULL if there is none, or if update_column is known
    extended_schema text, -- schema of extended_table
    extended_table text, -- table whose rows its rows extend one to one, so that the other row may hold their times
    history_table text, -- table that keeps its past rows
    change_log text, -- activity log of the database that holds old and new values of rows of any type, and may record the changes of all tables; NULL if there is none
    primary key (schema_name, table_name)
) strict, without rowid;

-- Texts and numbers that hold codes: where the database says what these mean, and whether readers have to ask.
-- Depends on: tables, columns, keys, foreign_keys, indexes, checks, column_roles, inferred_references, table_kinds, value_descriptions.
create table coded_columns (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- column that holds the codes
    code text not null, -- status, type, or copy (a value that another status has, had or may get)
    stated_by text, -- what says which codes there are, and for numbers what they mean: a comment, a CHECK, a table, another column; NULL if nothing does
    left_out text, -- why readers do not ask what they mean, as a plural: settings, caches, copies of past rows...; NULL if they may
    less_severe_because text, -- why little depends on them, for example that no known reference leads to or from the table; NULL if nothing suggests that
    confidence text not null, -- that these are codes whose meaning readers have to ask for: high, medium or low
    reason text not null, -- one line: what the confidence was concluded from
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- One row: whether changes can be captured from the server's log.
-- Depends on: server, server_settings.
create table server_log (
    holds_changes integer -- whether the log holds each row that is inserted, updated or deleted; NULL: unknown
) strict;

-- Tables that refer to each other by foreign keys, directly or through others; circles that share a table are one.
-- Tables that nobody loads, such as caches, are listed only where the others form no circle.
-- Depends on: tables, columns, foreign_keys, table_kinds.
create table key_circles (
    schema_name text not null, -- schema of the first table
    table_name text not null, -- table of the circle that comes first in the alphabet
    tables text not null, -- all tables of the circle, each with its schema, JSON
    filled_last text, -- the fewest foreign keys, or of a large circle nearly so, that a load inserts as NULL and fills in afterwards, as table.column, JSON; NULL where keys that accept no NULL form a circle
    primary key (schema_name, table_name)
) strict, without rowid;

-- References that names suggest and rows contradict: most of the values do not exist in the other table.
-- Depends on: tables, columns, keys, foreign_keys, indexes, probe_results.
create table refuted_references (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- column that was taken for a reference
    referenced_schema text not null, -- schema of the table that it does not refer to
    referenced_table text not null, -- table that it does not refer to
    found_rows integer not null, -- rows of the sample whose value does not exist there
    sampled_rows integer not null, -- rows of the sample that hold a value
    reason text not null, -- one line: what names suggest
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- Numbers that are named like points in time, what shows that they are, and what gives their unit.
-- Depends on: tables, columns, checks, column_roles, column_statistics, probe_results.
create table numeric_times (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- integer, decimal or float that holds the times
    unit text, -- what the numbers fit: seconds, milliseconds, microseconds, nanoseconds, days, a day as YYYYMMDD, a time as YYYYMMDDhhmmss; NULL: unknown
    unit_by text, -- what showed that: rows (of a sample) or statistics (of the server)
    stated_in text, -- what gives the unit: name, type (a timestamp of 32 bits counts seconds), comment or default; NULL if nothing does
    confidence text not null, -- high if something beyond its own name shows a time, medium if hardly anything else has such a name, else low
    reason text not null, -- one line: what it was concluded from
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- In which time zone naive timestamps are, by what probes found in live rows.
-- Depends on: tables, columns, probing, probe_results.
create table time_zones (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- timestamp without a time zone
    zone text, -- IANA zone, UTC, or an offset such as +02:00 that fits; NULL: unknown
    other_zones text not null, -- other IANA zones that fit, JSON; empty where zone is unknown
    confidence text, -- high, medium or low; NULL where zone is unknown
    evidence text not null, -- one line: what it was concluded from, or why it is unknown
    differs_from text, -- other time of the same rows that is in another zone
    difference text, -- how far the two are apart, for example +120 minutes
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- Times of the insert, the last change, the deletion or the last change of state that the database itself sets, whatever a statement says. Defaults do not count.
-- Depends on: tables, columns, triggers, column_roles.
create table kept_times (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- column that holds the times
    kept_on text not null, -- insert or update
    kept_by text not null, -- what sets it then: its expression, ON UPDATE, a trigger or a disabled trigger
    is_certain integer not null, -- 0: the trigger is disabled, or which columns it sets could not be read
    primary key (schema_name, table_name, column_name, kept_on)
) strict, without rowid;

-- Timestamps without a time zone that need none, because something else says which zone is meant.
-- Depends on: tables, columns, server, checks, probe_results.
create table settled_zones (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- timestamp without a time zone
    settled_by text not null, -- what says it: its name, its comment, its default, a check, its rows, or a column beside it
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- Where the rows of a table come from, by what probes found in live rows.
-- Depends on: tables, columns, server, table_statistics, probe_results.
create table data_origins (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- creation time by which the rows were judged
    first_time text, -- oldest time of the sample, in UTC or the zone of the column
    last_time text, -- newest time of the sample
    imported_rows integer not null, -- rows of the sample that seem to come from another system
    sampled_rows integer not null, -- rows of the sample
    imported_by text, -- what tells them: marker (a column), bulk (many in one second) or order (keys and times disagree); NULL: nothing
    organic_since text, -- first day after the import that the sample shows: if not every row was read, it may have been earlier
    organic_filter text, -- condition of a WHERE clause that leaves the imported rows out
    gap_from text, -- last day before a long time without rows; NULL: none was seen, or not every row was read
    gap_until text, -- first day after it
    kept_days integer, -- age of the oldest row, where older ones seem to be deleted
    lowest_key integer, -- smallest key, where older rows seem to be deleted
    confidence text, -- high or medium, of what is said about imported rows
    evidence text not null, -- one line: what that was concluded from
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- Columns that probably hold data that needs protection.
-- Depends on: tables, columns, probe_results.
create table sensitive_columns (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- column that holds the data
    data_class text not null, -- passwords and keys, vouchers and gift cards, access tokens, encrypted data, national identifiers, bank accounts, payment cards, birth dates, health data, biometric data, or origin, religion or sexual orientation
    confidence text not null, -- high, medium or low
    reason text not null, -- one line: what it was concluded from
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- Tables that hold data about people: who they are, how to reach them, where they came from.
-- Depends on: tables, columns, keys, foreign_keys, probe_results.
create table personal_tables (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table with the data
    cause text not null, -- contact data, messages, birth dates, whereabouts, IP addresses of visitors, form submissions or personal details
    classes text not null, -- what it holds: names, e-mail addresses...
    personal_columns integer not null, -- number of columns that hold it
    confidence text not null, -- high, medium or low
    reason text not null, -- what says that the rows are about people, or makes that doubtful
    primary key (schema_name, table_name)
) strict, without rowid;

-- What dbready.toml says that the values of columns mean.
-- Depends on: tables, columns.
create table value_descriptions (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- column that holds the values
    description text not null, -- text in the form of a comment: 1 = open, 2 = paid
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- What this database usually does.
-- Depends on: tables, columns, keys, column_roles, table_kinds.
create table conventions (
    convention text not null, -- update_column, creation_column, soft_delete, primary_key...
    value text not null, -- the usual way, for example a column name
    table_count integer not null, -- tables that follow it
    population integer not null, -- tables that could
    reason text not null, -- one line: what it was concluded from
    primary key (convention, value)
) strict, without rowid;

-- OVER NIGHTS: how the facts differ from those of earlier scans. Made anew by each audit, never collected, and empty
-- where there is no earlier scan. What a reset, restart, restore or failover makes incomparable is NULL.

-- The intervals between each scan and the one before it, up to this audit.
-- Depends on: server.
create table compared_scans (
    interval_number integer primary key, -- 1 is the interval that ends with this audit, 2 the one before it
    counted_from text not null, -- when the earlier facts were read, ISO 8601 in UTC
    counted_until text not null, -- when the later facts were read
    hours real, -- length of the interval; NULL if the clock went backwards
    days_ago real, -- age of counted_until at the time of this audit, in days; NULL if the clock went backwards
    is_restarted integer, -- whether the server was started in the interval
    replica_lag_before real, -- how far the replica's replay was behind at the start, in seconds
    replica_lag_after real, -- how far it was behind at the end
    unknown_reason text -- why no counter of the interval is known; NULL if they are
) strict;

-- What the server counted for each table in each interval. Tables that only one of the two scans saw are not listed.
-- Depends on: tables, table_statistics, compared_scans.
create table counter_changes (
    schema_name text not null, -- schema of the table
    table_name text not null, -- name of the table
    interval_number integer not null, -- interval of compared_scans
    inserted_rows integer, -- rows inserted in the interval
    updated_rows integer, -- rows updated in the interval; a row that is updated twice counts twice
    deleted_rows integer, -- rows deleted in the interval; truncate and dropped partitions do not count
    changed_rows integer, -- sum of the three, also where the server counts them only together
    rows_before integer, -- estimated rows at the start
    rows_after integer, -- estimated rows at the end
    bytes_before integer, -- table with its indexes at the start, estimated
    bytes_after integer, -- table with its indexes at the end, estimated
    is_recreated integer, -- whether the table was created anew or rebuilt in the interval
    primary key (schema_name, table_name, interval_number)
) strict, without rowid;

-- How fast identity columns use up their numbers.
-- Depends on: tables, columns, table_statistics, compared_scans.
create table key_usage_changes (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table of the column
    column_name text not null, -- identity column
    used_before integer not null, -- highest number given out at the start of the longest comparable time
    used_after integer not null, -- highest number given out now
    maximum integer not null, -- highest number that the sequence and the type allow
    counted_from text not null, -- when used_before was read, ISO 8601 in UTC
    days real not null, -- length of the comparable time, in days
    used_per_day real not null, -- numbers used up in a day, on average over that time
    days_left real, -- days until the numbers run out at this pace; NULL if none were used
    primary key (schema_name, table_name, column_name)
) strict, without rowid;

-- What each replication slot retained at both ends of each interval. Slots that only one of the two scans saw are not listed.
-- Depends on: replication_slots, compared_scans.
create table replication_changes (
    slot_name text not null, -- name of the slot
    interval_number integer not null, -- interval of compared_scans
    retained_before integer, -- bytes of the log that the slot retained at the start
    retained_after integer, -- bytes that it retained at the end
    was_active integer, -- whether a consumer was reading from it at the start
    is_active integer, -- whether a consumer was reading from it at the end
    primary key (slot_name, interval_number)
) strict, without rowid;

-- What probes found in this audit and in earlier scans, each with what the same probe found before; NULL if it had not run.
-- Depends on: tables, columns, probe_results, compared_scans.
create table probe_changes (
    schema_name text not null, -- schema of the table
    table_name text not null, -- table that was read
    column_name text not null, -- column that was examined
    probe text not null, -- name of the probe
    measure text not null, -- what was counted, as in probe_results
    compared_with text not null, -- as in probe_runs
    scan_number integer not null, -- scan that read the later rows: 0 is this audit, 1 the scan before it
    counted_from text, -- when the earlier rows were read, ISO 8601 in UTC
    counted_until text not null, -- when the later rows were read
    found_before integer, -- rows of the earlier sample in which it was found
    sampled_before integer, -- rows of the earlier sample to which it could apply
    highest_share_before real, -- upper end of the 95 % confidence interval of the earlier share
    sample_before text, -- how the earlier rows were chosen, as in probe_results
    found_after integer not null, -- rows of the later sample in which it was found
    sampled_after integer not null, -- rows of the later sample to which it could apply
    lowest_share_after real not null, -- lower end of the 95 % confidence interval of the later share
    sample_after text not null, -- how the later rows were chosen
    primary key (schema_name, table_name, column_name, probe, measure, compared_with, scan_number)
) strict, without rowid;
