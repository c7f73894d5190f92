/*
summary  = "Do two times of a row differ by whole quarters of an hour?"
decides  = "whether two columns of a table are in different time zones, and in which zone one is if the other records it"
cost     = "sample"
columns  = ["column_name", "other_column"]
measures = ["shifted_rows"]
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name, o.column_name as other_column, o.has_time_zone as other_is_zoned,
  min(case when o.has_time_zone then 1 else 3 end + case q.role when 'created_at' then 0 else 1 end) as preference
from columns as c
join column_roles as r using (schema_name, table_name, column_name)
join columns as o using (schema_name, table_name)
join column_roles as q
  on q.schema_name = o.schema_name
  and q.table_name = o.table_name
  and q.column_name = o.column_name
where c.type_family = 'timestamp'
  and c.has_time_zone = 0
  and r.role in ('created_at', 'updated_at')
  and r.confidence <> 'low'
  and o.type_family = 'timestamp'
  and o.column_name <> c.column_name
  and q.role in ('created_at', 'updated_at')
  and q.confidence <> 'low'
  and (o.has_time_zone = 1 or r.role = 'updated_at')
group by c.schema_name, c.table_name, c.column_name
order by c.schema_name, c.table_name, c.column_name
"""
*/
-- dialects: postgresql
select
    sum(g.row_count) as sampled_rows,
    coalesce(sum(g.row_count) filter (where g.shift is not null), 0) as shifted_rows_of,
    coalesce(sum(g.row_count) filter (where g.shift <> 0), 0) as shifted_rows,
    string_agg(g.month || ':' || g.shift || ':' || g.row_count, ' ') filter (where g.shift is not null and g.row_count >= 3) as shifts,
    {other_column_literal} as other_column,
    {other_is_zoned} as other_is_zoned
from (
    select
        case when f.is_near then f.month end as month,
        case when f.is_near then f.shift end as shift,
        count(*) as row_count
    from (
        select
            d.month,
            cast(round(d.difference / 900) as bigint) as shift,
            abs(d.difference - 900 * round(d.difference / 900)) <= 2 and abs(d.difference) < 54000 as is_near
        from (
            select
                cast(extract(month from s.{column}) as bigint) as month,
                extract(epoch from s.{column}) - extract(epoch from s.{other_column}) as difference
            from {sample}
            where s.{column} between '1971-01-01' and '2099-01-01'
                and s.{other_column} between '1971-01-01' and '2099-01-01'
        ) as d
    ) as f
    group by 1, 2
) as g
-- dialects: mysql, mariadb
select
    sum(g.row_count) as sampled_rows,
    sum(case when g.shift is not null then g.row_count else 0 end) as shifted_rows_of,
    sum(case when g.shift <> 0 then g.row_count else 0 end) as shifted_rows,
    group_concat(case when g.row_count >= 3 then concat(g.month, ':', g.shift, ':', g.row_count) end separator ' ') as shifts,
    {other_column_literal} as other_column,
    {other_is_zoned} as other_is_zoned
from (
    select
        case when f.is_near then f.month end as month,
        case when f.is_near then f.shift end as shift,
        count(*) as row_count
    from (
        select
            d.month,
            cast(round(d.difference / 900) as signed) as shift,
            abs(d.difference - 900 * round(d.difference / 900)) <= 2 and abs(d.difference) < 54000 as is_near
        from (
            select
                month(s.{column}) as month,
                timestampdiff(second, '1970-01-01', s.{column})
                - case when {other_is_zoned} = 1 then unix_timestamp(s.{other_column}) else timestampdiff(second, '1970-01-01', s.{other_column}) end
                as difference
            from {sample}
        ) as d
        where d.difference is not null
    ) as f
    group by 1, 2
) as g
-- dialects: sqlite
select
    sum(g.row_count) as sampled_rows,
    sum(case when g.shift is not null then g.row_count else 0 end) as shifted_rows_of,
    sum(case when g.shift <> 0 then g.row_count else 0 end) as shifted_rows,
    group_concat(case when g.row_count >= 3 then g.month || ':' || g.shift || ':' || g.row_count end, ' ') as shifts,
    {other_column_literal} as other_column,
    {other_is_zoned} as other_is_zoned
from (
    select
        case when f.is_near then f.month end as month,
        case when f.is_near then f.shift end as shift,
        count(*) as row_count
    from (
        select
            d.month,
            cast(round(d.difference / 900.0) as integer) as shift,
            abs(d.difference - 900 * round(d.difference / 900.0)) <= 2 and abs(d.difference) < 54000 as is_near
        from (
            select
                cast(strftime('%m', s.{column}) as integer) as month,
                cast(strftime('%s', s.{column}) as integer) - cast(strftime('%s', s.{other_column}) as integer) as difference
            from {sample}
        ) as d
        where d.difference is not null
    ) as f
    group by 1, 2
) as g
