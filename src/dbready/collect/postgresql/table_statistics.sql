with index_pages as (
    select x.indrelid as oid, pg_catalog.sum(i.relpages) as pages
    from pg_catalog.pg_index x
    join pg_catalog.pg_class i on i.oid = x.indexrelid
    group by x.indrelid
)
select
    n.nspname as schema_name,
    c.relname as table_name,
    case
        when c.relkind = 'f' and c.reltuples <= 0::real then null
        when c.reltuples = 0::real and c.relpages = 0 then null -- before 140000
        when c.reltuples >= 0::real then c.reltuples::bigint
    end as estimated_rows,
    (c.relpages + coalesce(i.pages, 0) + coalesce(o.relpages, 0)) * pg_catalog.current_setting('block_size')::bigint as total_bytes,
    case when counts.is_kept then pg_catalog.pg_stat_get_tuples_inserted(c.oid) end as inserted_rows,
    case when counts.is_kept then pg_catalog.pg_stat_get_tuples_updated(c.oid) end as updated_rows,
    case when counts.is_kept then pg_catalog.pg_stat_get_tuples_deleted(c.oid) end as deleted_rows,
    case
        when not pg_catalog.pg_is_in_recovery()
            then pg_catalog.to_char(s.stats_reset at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    end as counted_since,
    pg_catalog.to_char(
        greatest(pg_catalog.pg_stat_get_last_analyze_time(c.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)) at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS"Z"'
    ) as analyzed_at
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join index_pages i on i.oid = c.oid
left join pg_catalog.pg_class o on o.oid = c.reltoastrelid
cross join (
    select not pg_catalog.pg_is_in_recovery() and pg_catalog.current_setting('track_counts') = 'on' as is_kept
) counts
left join pg_catalog.pg_stat_database s on s.datname = pg_catalog.current_database()
where c.relkind in ('r', 'p', 'f')
    and n.nspname operator(pg_catalog.!~) '^pg_'
    and n.nspname <> 'information_schema'
