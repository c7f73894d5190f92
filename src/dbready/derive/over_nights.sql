-- Fills the tables over nights from temp.scans, temp.counters, temp.slots and temp.probed.

-- MySQL and MariaDB compute when they started from whole seconds: the same start differs by up to two.
insert into compared_scans
select
    e.scan as interval_number,
    e.collected_at as counted_from,
    l.collected_at as counted_until,
    nullif(max(unixepoch(l.collected_at) - unixepoch(e.collected_at), 0), 0) / 3600.0 as hours,
    iif(unixepoch(now.collected_at) >= unixepoch(l.collected_at), julianday(now.collected_at) - julianday(l.collected_at), null) as days_ago,
    abs(unixepoch(l.started_at) - unixepoch(e.started_at)) > 2 as is_restarted,
    e.replica_lag_seconds as replica_lag_before,
    l.replica_lag_seconds as replica_lag_after,
    case
        when unixepoch(l.collected_at) <= unixepoch(e.collected_at) then 'the clock did not move forward between the scans'
        when l.dialect <> e.dialect or l.product <> e.product or l.database_name is not e.database_name
            then 'the scans read different databases'
        when l.database_id <> e.database_id then 'another database has the same name: it was restored, or is on another server'
        when l.server_role <> e.server_role then 'the server became a ' || l.server_role
        when l.counters_discarded_at is not e.counters_discarded_at
            then 'the server discarded its counters, as after a crash, or another one took its place'
        when l.dialect in ('mysql', 'mariadb') and l.started_at is null then 'the server does not tell whether it was restarted'
        when l.dialect in ('mysql', 'mariadb') and coalesce(abs(unixepoch(l.started_at) - unixepoch(e.started_at)) > 2, 1)
            then 'the server was restarted, or another one took its place'
    end as unknown_reason
from temp.scans as e
join temp.scans as l on l.scan = e.scan - 1
join temp.scans as now on now.scan = 0;

-- Scans of one database whose times are in order: sizes, keys, slots and rows can be compared, whatever happened to counters.
create temp table comparable as
select e.scan as interval_number
from temp.scans as e
join temp.scans as l on l.scan = e.scan - 1
where unixepoch(l.collected_at) > unixepoch(e.collected_at)
    and l.dialect = e.dialect
    and l.product = e.product
    and l.database_name is e.database_name
    and (l.database_id <> e.database_id) is not true;

create temp table pairs (
    schema_name text not null,
    table_name text not null,
    interval_number integer not null,
    inserted_rows integer,
    updated_rows integer,
    deleted_rows integer,
    changed_rows integer,
    rows_before integer,
    rows_after integer,
    bytes_before integer,
    bytes_after integer,
    is_recreated integer,
    is_new_count integer not null, -- whether the server began to count anew
    is_lower integer not null, -- whether a counter is lower than before
    is_same integer not null, -- whether something was counted before, and nothing since
    is_whole integer not null, -- whether the sum over its partitions replaces its counters
    primary key (schema_name, table_name, interval_number)
) without rowid;

insert into temp.pairs
select
    l.schema_name,
    l.table_name,
    e.scan,
    l.inserted_rows - e.inserted_rows,
    l.updated_rows - e.updated_rows,
    l.deleted_rows - e.deleted_rows,
    coalesce(l.changed_rows, l.inserted_rows + l.updated_rows + l.deleted_rows)
    - coalesce(e.changed_rows, e.inserted_rows + e.updated_rows + e.deleted_rows),
    e.estimated_rows,
    l.estimated_rows,
    e.total_bytes,
    l.total_bytes,
    iif((l.created_at <> e.created_at) is true, 1, coalesce(l.table_id <> e.table_id, l.created_at <> e.created_at)),
    case
        when s.dialect in ('mysql', 'mariadb') then coalesce(abs(unixepoch(l.counted_since) - unixepoch(e.counted_since)) > 2, 0)
        else l.counted_since is not e.counted_since
    end,
    coalesce(l.inserted_rows < e.inserted_rows, 0)
    or coalesce(l.updated_rows < e.updated_rows, 0)
    or coalesce(l.deleted_rows < e.deleted_rows, 0)
    or coalesce(l.changed_rows < e.changed_rows, 0),
    coalesce(
        coalesce(l.changed_rows, l.inserted_rows + l.updated_rows + l.deleted_rows)
        = coalesce(e.changed_rows, e.inserted_rows + e.updated_rows + e.deleted_rows)
        and coalesce(e.changed_rows, e.inserted_rows + e.updated_rows + e.deleted_rows) > 0,
        0
    ),
    0
from temp.counters as l
join temp.counters as e
    on e.schema_name = l.schema_name
    and e.table_name = l.table_name
    and e.scan = l.scan + 1
join temp.scans as s on s.scan = l.scan
join temp.comparable as c on c.interval_number = e.scan;

-- A partitioned table has the sum of its partitions: new ones count from zero, those that were dropped no more.
create temp table members as
with recursive found (scan, schema_name, table_name, root_schema, root_table) as (
    select t.scan, t.schema_name, t.table_name, p.schema_name, p.table_name
    from temp.counters as t
    join temp.counters as p
        on p.schema_name = t.parent_schema
        and p.table_name = t.parent_table
        and p.scan = t.scan
    where t.is_partition
        and not p.is_partition
    union all
    select t.scan, t.schema_name, t.table_name, f.root_schema, f.root_table
    from found as f
    join temp.counters as t
        on t.parent_schema = f.schema_name
        and t.parent_table = f.table_name
        and t.scan = f.scan
    where t.is_partition
)
select scan + 1 as interval_number, schema_name, table_name, root_schema, root_table
from found;

update temp.pairs
set inserted_rows = sums.inserted_rows,
    updated_rows = sums.updated_rows,
    deleted_rows = sums.deleted_rows,
    changed_rows = sums.changed_rows,
    is_new_count = 0,
    is_lower = 0,
    is_same = 0,
    is_whole = 1
from (
    select
        m.interval_number,
        m.root_schema,
        m.root_table,
        iif(count(*) = count(d.inserted_rows), sum(d.inserted_rows), null) as inserted_rows,
        iif(count(*) = count(d.updated_rows), sum(d.updated_rows), null) as updated_rows,
        iif(count(*) = count(d.deleted_rows), sum(d.deleted_rows), null) as deleted_rows,
        iif(count(*) = count(d.changed_rows), sum(d.changed_rows), null) as changed_rows
    from temp.members as m
    join (
        select schema_name, table_name, interval_number,
            iif(is_lower or is_recreated is true, null, inserted_rows) as inserted_rows,
            iif(is_lower or is_recreated is true, null, updated_rows) as updated_rows,
            iif(is_lower or is_recreated is true, null, deleted_rows) as deleted_rows,
            iif(is_lower or is_recreated is true, null, changed_rows) as changed_rows
        from temp.pairs
        union all
        select l.schema_name, l.table_name, l.scan + 1, l.inserted_rows, l.updated_rows, l.deleted_rows,
            coalesce(l.changed_rows, l.inserted_rows + l.updated_rows + l.deleted_rows)
        from temp.counters as l
        where l.is_partition
            and not exists (
                select 1
                from temp.counters as e
                where e.schema_name = l.schema_name
                    and e.table_name = l.table_name
                    and e.scan = l.scan + 1
            )
    ) as d using (schema_name, table_name, interval_number)
    group by m.interval_number, m.root_schema, m.root_table
) as sums
where sums.interval_number = pairs.interval_number
    and sums.root_schema = pairs.schema_name
    and sums.root_table = pairs.table_name;

-- A counter that is lower belongs to a new table, or the server counts anew. In the second case no other
-- table shows the same figure as before.
update compared_scans
set unknown_reason = 'the counters of the server were reset'
from (
    select interval_number
    from temp.pairs
    group by interval_number
    having max(is_new_count)
        or (max(is_lower and is_recreated is not true) and not max(is_same))
) as reset
where reset.interval_number = compared_scans.interval_number
    and compared_scans.unknown_reason is null;

insert into counter_changes
select
    p.schema_name,
    p.table_name,
    p.interval_number,
    iif(k.is_known, p.inserted_rows, null),
    iif(k.is_known, p.updated_rows, null),
    iif(k.is_known, p.deleted_rows, null),
    iif(k.is_known, p.changed_rows, null),
    p.rows_before,
    p.rows_after,
    p.bytes_before,
    p.bytes_after,
    p.is_recreated
from temp.pairs as p
join (
    select n.schema_name, n.table_name, n.interval_number,
        c.unknown_reason is null and not n.is_lower and n.is_recreated is not true as is_known
    from temp.pairs as n
    join compared_scans as c using (interval_number)
) as k using (schema_name, table_name, interval_number);

-- Keys: as far back as every scan shows the number, and none shows more than the next one.
insert into key_usage_changes
with steps as (
    select
        l.schema_name,
        l.table_name,
        e.scan as interval_number,
        row_number() over (partition by l.schema_name, l.table_name order by e.scan) as place
    from temp.counters as l
    join temp.counters as e
        on e.schema_name = l.schema_name
        and e.table_name = l.table_name
        and e.scan = l.scan + 1
    join temp.comparable as c on c.interval_number = e.scan
    where e.identity_last_value <= l.identity_last_value
        and e.identity_column is l.identity_column
),
reach as (
    select schema_name, table_name, max(interval_number) as scan
    from steps
    where place = interval_number
    group by schema_name, table_name
),
limits as (
    select c.schema_name, c.table_name, c.column_name, n.identity_last_value as used_after,
        coalesce(
            n.identity_maximum,
            (case
                when c.data_type like 'tinyint%' then 127
                when c.data_type like 'smallint%' then 32767
                when c.data_type like 'mediumint%' then 8388607
                when c.data_type like 'int%' then 2147483647
            end) * (1 + coalesce(c.is_unsigned, 0))
        ) as maximum
    from columns as c
    join temp.counters as n using (schema_name, table_name)
    where n.scan = 0
        and c.is_identity
        and coalesce(n.identity_column, c.column_name) = c.column_name
),
paces as (
    select n.schema_name, n.table_name, n.column_name, e.identity_last_value as used_before, n.used_after, n.maximum, s.collected_at,
        julianday(now.collected_at) - julianday(s.collected_at) as days
    from limits as n
    join reach as r using (schema_name, table_name)
    join temp.counters as e
        on e.schema_name = r.schema_name
        and e.table_name = r.table_name
        and e.scan = r.scan
    join temp.scans as s on s.scan = r.scan
    join temp.scans as now on now.scan = 0
    where n.maximum is not null
)
select schema_name, table_name, column_name, used_before, used_after, maximum, collected_at, days,
    (used_after - used_before) / days,
    (maximum - used_after) * days / nullif(used_after - used_before, 0)
from paces
where days > 0;

insert into replication_changes
select l.slot_name, e.scan, e.retained_bytes, l.retained_bytes, e.is_active, l.is_active
from temp.slots as l
join temp.slots as e
    on e.slot_name = l.slot_name
    and e.scan = l.scan + 1
    and e.slot_type = l.slot_type
join temp.comparable as c on c.interval_number = e.scan;

insert into probe_changes
with series as (
    select *,
        lag(scan) over earlier as scan_before,
        lag(found_rows) over earlier as found_before,
        lag(sampled_rows) over earlier as sampled_before,
        lag(highest_share) over earlier as highest_share_before,
        lag(sample) over earlier as sample_before
    from temp.probed
    window earlier as (partition by schema_name, table_name, column_name, probe, measure, compared_with order by scan desc)
)
select p.schema_name, p.table_name, p.column_name, p.probe, p.measure, p.compared_with, p.scan,
    e.collected_at, l.collected_at,
    iif(e.scan is null, null, p.found_before),
    iif(e.scan is null, null, p.sampled_before),
    iif(e.scan is null, null, p.highest_share_before),
    iif(e.scan is null, null, p.sample_before),
    p.found_rows, p.sampled_rows, p.lowest_share, p.sample
from series as p
join temp.scans as l on l.scan = p.scan
left join temp.scans as e
    on e.scan = p.scan_before
    and unixepoch(l.collected_at) > unixepoch(e.collected_at)
    and l.dialect = e.dialect
    and l.product = e.product
    and l.database_name is e.database_name
    and (l.database_id <> e.database_id) is not true;
