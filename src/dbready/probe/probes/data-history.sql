/*
summary  = "When does the data begin, and which rows were imported?"
decides  = "which rows another system wrote, since when rows are written one by one, and where time is missing"
cost     = "sample"
columns  = ["column_name", "key_column", "marker_column"]
measures = ["bulk_rows", "disordered_rows", "migrated_rows"]
versions = {mysql = 80000, mariadb = 100200}
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name, coalesce(c.has_time_zone, 0) as is_zoned,
  coalesce(k.column_name, c.column_name) as key_column, k.column_name is not null as has_key,
  coalesce(m.column_name, c.column_name) as marker_column, m.column_name is not null as has_marker,
  min(case r.confidence when 'high' then 1 else 2 end) as preference
from columns as c
join column_roles as r using (schema_name, table_name, column_name)
left join (
  select p.schema_name, p.table_name, n.column_name
  from keys as p
  join columns as n
    on n.schema_name = p.schema_name
    and n.table_name = p.table_name
    and n.column_name = p.columns ->> 0
  where p.key_type = 'primary'
    and p.column_count = 1
    and n.type_family = 'integer'
    and not n.is_generated
) as k
  on k.schema_name = c.schema_name
  and k.table_name = c.table_name
left join (
  select q.schema_name, q.table_name, min(q.column_name) as column_name
  from column_roles as q
  join columns as n using (schema_name, table_name, column_name)
  where q.role = 'migrated_marker'
    and not n.is_generated
    and n.type_family in ('text', 'integer', 'decimal', 'uuid', 'timestamp', 'date', 'boolean')
  group by q.schema_name, q.table_name
) as m
  on m.schema_name = c.schema_name
  and m.table_name = c.table_name
where r.role = 'created_at'
  and r.confidence <> 'low'
  and c.type_family = 'timestamp'
group by c.schema_name, c.table_name
order by c.schema_name, c.table_name, c.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    sum(case when x.in_second >= 20 then 1 else 0 end) as bulk_rows,
    sum(x.is_disordered) as disordered_rows,
    sum(x.is_marked) as migrated_rows,
    floor(min(x.seconds)) as first_time,
    floor(max(x.seconds)) as last_time,
    count(distinct x.second) as seconds_seen,
    count(distinct case when x.in_second >= 20 then x.second end) as bulk_seconds,
    max(x.in_second) as rows_in_largest_second,
    min(case when x.in_second >= 20 then x.second end) as bulk_from,
    max(case when x.in_second >= 20 then x.second end) as bulk_until,
    min(case when x.bulk_from_here = 0 then x.second end) as first_after_bulk,
    sum(case when x.bulk_from_here = 0 then 1 else 0 end) as rows_after_bulk,
    case when {has_key} = 1 then cast(max(case when x.is_disordered = 1 then x.row_key end) as varchar(40)) end as disordered_until,
    case when {has_key} = 1 then cast(max(x.row_key) as varchar(40)) end as highest_key,
    sum(case when x.disordered_from_here > 0 then 1 else 0 end) as rows_until_disordered,
    min(case when x.disordered_from_here = 0 then x.second end) as first_after_disordered,
    floor(max(case when x.place = 1 then x.gap end)) as largest_gap,
    floor(max(case when x.place = 1 then x.seconds end)) as gap_until,
    floor(max(case when x.place = 2 then x.gap end)) as second_gap,
    case when {has_key} = 1 then {key_column_literal} end as key_column,
    case when {has_marker} = 1 then {marker_column_literal} end as marker_column
from (
    select
        w.row_key,
        w.seconds,
        w.second,
        w.is_marked,
        w.in_second,
        w.gap,
        w.is_disordered,
        sum(w.is_disordered) over (order by w.row_key desc) as disordered_from_here,
        sum(case when w.in_second >= 20 then 1 else 0 end) over (order by w.seconds desc) as bulk_from_here,
        row_number() over (order by w.gap desc, w.seconds) as place
    from (
        select
            v.row_key,
            v.seconds,
            v.second,
            v.is_marked,
            count(*) over (partition by v.second) as in_second,
            case when v.seconds < lag(v.seconds) over (order by v.row_key) - 86400 then 1 else 0 end as is_disordered,
            coalesce(v.seconds - lag(v.seconds) over (order by v.seconds), 0) as gap
        from (
            select
                s.{key_column} as row_key,
                extract(epoch from s.{column}) as seconds,
                cast(floor(extract(epoch from s.{column})) as bigint) as second,
                case when {has_marker} = 1 and coalesce(cast(s.{marker_column} as varchar(40)), '') not in ('', '0', 'f', 'false') then 1 else 0 end as is_marked
            from {sample}
            where s.{column} between '1971-01-01' and '2099-01-01'
        ) as v
    ) as w
) as x
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    sum(case when x.in_second >= 20 then 1 else 0 end) as bulk_rows,
    sum(x.is_disordered) as disordered_rows,
    sum(x.is_marked) as migrated_rows,
    floor(min(x.seconds)) as first_time,
    floor(max(x.seconds)) as last_time,
    count(distinct x.second) as seconds_seen,
    count(distinct case when x.in_second >= 20 then x.second end) as bulk_seconds,
    max(x.in_second) as rows_in_largest_second,
    min(case when x.in_second >= 20 then x.second end) as bulk_from,
    max(case when x.in_second >= 20 then x.second end) as bulk_until,
    min(case when x.bulk_from_here = 0 then x.second end) as first_after_bulk,
    sum(case when x.bulk_from_here = 0 then 1 else 0 end) as rows_after_bulk,
    case when {has_key} = 1 then cast(max(case when x.is_disordered = 1 then x.row_key end) as char(40)) end as disordered_until,
    case when {has_key} = 1 then cast(max(x.row_key) as char(40)) end as highest_key,
    sum(case when x.disordered_from_here > 0 then 1 else 0 end) as rows_until_disordered,
    min(case when x.disordered_from_here = 0 then x.second end) as first_after_disordered,
    floor(max(case when x.place = 1 then x.gap end)) as largest_gap,
    floor(max(case when x.place = 1 then x.seconds end)) as gap_until,
    floor(max(case when x.place = 2 then x.gap end)) as second_gap,
    case when {has_key} = 1 then {key_column_literal} end as key_column,
    case when {has_marker} = 1 then {marker_column_literal} end as marker_column
from (
    select
        w.row_key,
        w.seconds,
        w.second,
        w.is_marked,
        w.in_second,
        w.gap,
        w.is_disordered,
        sum(w.is_disordered) over (order by w.row_key desc) as disordered_from_here,
        sum(case when w.in_second >= 20 then 1 else 0 end) over (order by w.seconds desc) as bulk_from_here,
        row_number() over (order by w.gap desc, w.seconds) as place
    from (
        select
            v.row_key,
            v.seconds,
            v.second,
            v.is_marked,
            count(*) over (partition by v.second) as in_second,
            case when v.seconds < lag(v.seconds) over (order by v.row_key) - 86400 then 1 else 0 end as is_disordered,
            coalesce(v.seconds - lag(v.seconds) over (order by v.seconds), 0) as gap
        from (
            select
                s.{key_column} as row_key,
                case when {is_zoned} = 1 then unix_timestamp(s.{column}) else timestampdiff(second, '1970-01-01', s.{column}) end as seconds,
                cast(floor(case when {is_zoned} = 1 then unix_timestamp(s.{column}) else timestampdiff(second, '1970-01-01', s.{column}) end) as signed) as second,
                case when {has_marker} = 1 and coalesce(cast(s.{marker_column} as char(40)), '') not in ('', '0', 'f', 'false') then 1 else 0 end as is_marked
            from {sample}
            where year(s.{column}) between 1971 and 2098
        ) as v
    ) as w
) as x
-- dialects: sqlite
select
    count(*) as sampled_rows,
    sum(case when x.in_second >= 20 then 1 else 0 end) as bulk_rows,
    sum(x.is_disordered) as disordered_rows,
    sum(x.is_marked) as migrated_rows,
    (min(x.seconds)) as first_time,
    (max(x.seconds)) as last_time,
    count(distinct x.second) as seconds_seen,
    count(distinct case when x.in_second >= 20 then x.second end) as bulk_seconds,
    max(x.in_second) as rows_in_largest_second,
    min(case when x.in_second >= 20 then x.second end) as bulk_from,
    max(case when x.in_second >= 20 then x.second end) as bulk_until,
    min(case when x.bulk_from_here = 0 then x.second end) as first_after_bulk,
    sum(case when x.bulk_from_here = 0 then 1 else 0 end) as rows_after_bulk,
    case when {has_key} = 1 then cast(max(case when x.is_disordered = 1 then x.row_key end) as text) end as disordered_until,
    case when {has_key} = 1 then cast(max(x.row_key) as text) end as highest_key,
    sum(case when x.disordered_from_here > 0 then 1 else 0 end) as rows_until_disordered,
    min(case when x.disordered_from_here = 0 then x.second end) as first_after_disordered,
    (max(case when x.place = 1 then x.gap end)) as largest_gap,
    (max(case when x.place = 1 then x.seconds end)) as gap_until,
    (max(case when x.place = 2 then x.gap end)) as second_gap,
    case when {has_key} = 1 then {key_column_literal} end as key_column,
    case when {has_marker} = 1 then {marker_column_literal} end as marker_column
from (
    select
        w.row_key,
        w.seconds,
        w.second,
        w.is_marked,
        w.in_second,
        w.gap,
        w.is_disordered,
        sum(w.is_disordered) over (order by w.row_key desc) as disordered_from_here,
        sum(case when w.in_second >= 20 then 1 else 0 end) over (order by w.seconds desc) as bulk_from_here,
        row_number() over (order by w.gap desc, w.seconds) as place
    from (
        select
            v.row_key,
            v.seconds,
            v.second,
            v.is_marked,
            count(*) over (partition by v.second) as in_second,
            case when v.seconds < lag(v.seconds) over (order by v.row_key) - 86400 then 1 else 0 end as is_disordered,
            coalesce(v.seconds - lag(v.seconds) over (order by v.seconds), 0) as gap
        from (
            select
                s.{key_column} as row_key,
                cast(strftime('%s', s.{column}) as integer) as seconds,
                cast(strftime('%s', s.{column}) as integer) as second,
                case when {has_marker} = 1 and coalesce(cast(s.{marker_column} as text), '') not in ('', '0', 'f', 'false') then 1 else 0 end as is_marked
            from {sample}
            where substr(s.{column}, 1, 4) between '1971' and '2098'
        ) as v
    ) as w
) as x
