/*
summary  = "Which hours are empty or doubled when daylight saving time begins and ends?"
decides  = "the time zone of naive timestamps that have an index"
cost     = "ends"
columns  = ["column_name"]
measures = ["empty_hours"]
since    = "0.2.0"
subjects = """
with years as (
  select collected_at, substr(collected_at, 1, 4) - e.value as year
  from snapshot, json_each('[0, 1, 2, 3, 4]') as e
), changes as (
  -- The Sundays on which clocks change: in the United States, Europe, Australia and New Zealand.
  select distinct date(y.year || '-' || d.value, 'weekday 0') as night, y.collected_at
  from years as y, json_each('["03-08", "03-25", "04-01", "09-24", "10-01", "10-25", "11-01"]') as d
), hours as (
  select c.night || ' ' || substr('0' || h.value, -2) as hour_start, c.night, h.value as hour
  from changes as c, json_each('[0, 1, 2, 3]') as h
  where c.night < date(c.collected_at)
    and c.night > date(c.collected_at, '-4 years')
), ranges as (
  -- SQLite compares times as texts, some with a T.
  select json_group_array(json_array(substr(replace(night, '-', ''), 3), hour, start || ':00:00', start || ':59:59.999999')) as ranges
  from (
    select night, hour, iif(f.value = 'T', replace(hour_start, ' ', 'T'), hour_start) as start
    from hours, server, json_each(iif(server.dialect = 'sqlite', '[" ", "T"]', '[" "]')) as f
    order by night, hour
  )
)
select c.schema_name, c.table_name, c.column_name, ranges.ranges
from columns as c
join ranges
join column_roles as r using (schema_name, table_name, column_name)
join indexes as i using (schema_name, table_name)
where c.type_family = 'timestamp'
  and c.has_time_zone = 0
  and r.role in ('created_at', 'updated_at', 'event_time', 'status_changed_at')
  and coalesce(i.is_valid, 1)
  and i.predicate is null
  and not i.has_expression
  and lower(coalesce(i.method, 'btree')) = 'btree'
  and i.columns ->> 0 = c.column_name
group by c.schema_name, c.table_name, c.column_name
order by c.schema_name, c.table_name, c.column_name
"""
*/
-- dialects: postgresql
select
    sum(n.row_count) as sampled_rows,
    4 * count(*) as empty_hours_of,
    sum(n.empty_hours) as empty_hours,
    string_agg(n.label || ':' || n.hour_0 || ',' || n.hour_1 || ',' || n.hour_2 || ',' || n.hour_3, ' ') as nights
from (
    select
        h.label,
        sum(case when h.part = 0 then h.row_count else 0 end) as hour_0,
        sum(case when h.part = 1 then h.row_count else 0 end) as hour_1,
        sum(case when h.part = 2 then h.row_count else 0 end) as hour_2,
        sum(case when h.part = 3 then h.row_count else 0 end) as hour_3,
        sum(h.row_count) as row_count,
        4 - count(*) as empty_hours
    from (
        select r.label, r.part, count(*) as row_count
        from {ranges}
        group by r.label, r.part
    ) as h
    group by h.label
) as n
-- dialects: mysql, mariadb
select
    sum(n.row_count) as sampled_rows,
    4 * count(*) as empty_hours_of,
    sum(n.empty_hours) as empty_hours,
    group_concat(concat(n.label, ':', n.hour_0, ',', n.hour_1, ',', n.hour_2, ',', n.hour_3) separator ' ') as nights
from (
    select
        h.label,
        sum(case when h.part = 0 then h.row_count else 0 end) as hour_0,
        sum(case when h.part = 1 then h.row_count else 0 end) as hour_1,
        sum(case when h.part = 2 then h.row_count else 0 end) as hour_2,
        sum(case when h.part = 3 then h.row_count else 0 end) as hour_3,
        sum(h.row_count) as row_count,
        4 - count(*) as empty_hours
    from (
        select r.label, r.part, count(*) as row_count
        from {ranges}
        group by r.label, r.part
    ) as h
    group by h.label
) as n
-- dialects: sqlite
select
    sum(n.row_count) as sampled_rows,
    4 * count(*) as empty_hours_of,
    sum(n.empty_hours) as empty_hours,
    group_concat(n.label || ':' || n.hour_0 || ',' || n.hour_1 || ',' || n.hour_2 || ',' || n.hour_3, ' ') as nights
from (
    select
        h.label,
        sum(case when h.part = 0 then h.row_count else 0 end) as hour_0,
        sum(case when h.part = 1 then h.row_count else 0 end) as hour_1,
        sum(case when h.part = 2 then h.row_count else 0 end) as hour_2,
        sum(case when h.part = 3 then h.row_count else 0 end) as hour_3,
        sum(h.row_count) as row_count,
        4 - count(*) as empty_hours
    from (
        select r.label, r.part, count(*) as row_count
        from {ranges}
        group by r.label, r.part
    ) as h
    group by h.label
) as n
