/*
summary  = "What do numbers that stand for times count?"
decides  = "the unit of a numeric time: seconds, milliseconds, microseconds or nanoseconds, days, or digits such as 20260131"
cost     = "sample"
columns  = ["column_name"]
measures = ["seconds", "milliseconds", "microseconds", "nanoseconds", "days", "date_digits", "time_digits", "zero_times", "future_times"]
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name
from columns as c
left join column_roles as r
  on r.schema_name = c.schema_name
  and r.table_name = c.table_name
  and r.column_name = c.column_name
  and r.role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time')
where c.type_family in ('integer', 'decimal', 'float')
  and not c.is_identity
  and (r.role is not null
    or lower(c.column_name) glob '*[_]date' -- its digits may spell a day
    or lower(c.column_name) glob '*[_]dt'
    or c.column_name glob '*[a-z]Date')
group by c.schema_name, c.table_name, c.column_name
order by min(case r.role when 'updated_at' then 1 when 'created_at' then 2 when 'scheduled_time' then 4 else 3 end),
  c.schema_name, c.table_name, c.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    count(*) filter (where t.has_time) as seconds_of,
    count(*) filter (where t.has_time) as milliseconds_of,
    count(*) filter (where t.has_time) as microseconds_of,
    count(*) filter (where t.has_time) as nanoseconds_of,
    count(*) filter (where t.has_time) as days_of,
    count(*) filter (where t.has_time) as date_digits_of,
    count(*) filter (where t.has_time) as time_digits_of,
    count(t.number) as zero_times_of,
    count(*) filter (where t.has_time) as future_times_of,
    count(*) filter (where t.unit = 1) as seconds,
    count(*) filter (where t.unit = 1000) as milliseconds,
    count(*) filter (where t.unit = 1000000) as microseconds,
    count(*) filter (where t.unit = 1000000000) as nanoseconds,
    count(*) filter (where t.number between 7305 and 47482) as days,
    count(*) filter (where t.number between 19000101 and 21001231 and mod(t.number, 100) between 1 and 31 and mod(t.number, 10000) between 101 and 1231) as date_digits,
    count(*) filter (where t.number between 19000101000000 and 21001231235959) as time_digits,
    count(*) filter (where t.number in (0, -1)) as zero_times,
    count(*) filter (where t.number / t.unit > t.now_seconds + 300) as future_times
from (
    select
        v.number,
        v.number not in (0, -1) as has_time,
        v.now_seconds,
        case
            when v.number >= 631152000 and v.number < 4102444800 then 1
            when v.number >= 631152000000 and v.number < 4102444800000 then 1000
            when v.number >= 631152000000000 and v.number < 4102444800000000 then 1000000
            when v.number >= 631152000000000000 and v.number < 4102444800000000000 then 1000000000
        end as unit
    from (
        select cast(s.{column} as numeric) as number, extract(epoch from current_timestamp) as now_seconds
        from {sample}
    ) as v
) as t
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    sum(t.has_time) as seconds_of,
    sum(t.has_time) as milliseconds_of,
    sum(t.has_time) as microseconds_of,
    sum(t.has_time) as nanoseconds_of,
    sum(t.has_time) as days_of,
    sum(t.has_time) as date_digits_of,
    sum(t.has_time) as time_digits_of,
    count(t.number) as zero_times_of,
    sum(t.has_time) as future_times_of,
    sum(t.unit = 1) as seconds,
    sum(t.unit = 1000) as milliseconds,
    sum(t.unit = 1000000) as microseconds,
    sum(t.unit = 1000000000) as nanoseconds,
    sum(t.number between 7305 and 47482) as days,
    sum(t.number between 19000101 and 21001231 and t.number % 100 between 1 and 31 and t.number % 10000 between 101 and 1231) as date_digits,
    sum(t.number between 19000101000000 and 21001231235959) as time_digits,
    sum(t.number in (0, -1)) as zero_times,
    sum(t.number / t.unit > t.now_seconds + 300) as future_times
from (
    select
        v.number,
        v.number not in (0, -1) as has_time,
        v.now_seconds,
        case
            when v.number >= 631152000 and v.number < 4102444800 then 1
            when v.number >= 631152000000 and v.number < 4102444800000 then 1000
            when v.number >= 631152000000000 and v.number < 4102444800000000 then 1000000
            when v.number >= 631152000000000000 and v.number < 4102444800000000000 then 1000000000
        end as unit
    from (
        select s.{column} as number, unix_timestamp() as now_seconds
        from {sample}
    ) as v
) as t
-- dialects: sqlite
select
    count(*) as sampled_rows,
    sum(t.has_time) as seconds_of,
    sum(t.has_time) as milliseconds_of,
    sum(t.has_time) as microseconds_of,
    sum(t.has_time) as nanoseconds_of,
    sum(t.has_time) as days_of,
    sum(t.has_time) as date_digits_of,
    sum(t.has_time) as time_digits_of,
    count(t.number) as zero_times_of,
    sum(t.has_time) as future_times_of,
    sum(t.unit = 1) as seconds,
    sum(t.unit = 1000) as milliseconds,
    sum(t.unit = 1000000) as microseconds,
    sum(t.unit = 1000000000) as nanoseconds,
    sum(t.number between 7305 and 47482) as days,
    sum(t.number between 19000101 and 21001231 and t.number % 100 between 1 and 31 and t.number % 10000 between 101 and 1231) as date_digits,
    sum(t.number between 19000101000000 and 21001231235959) as time_digits,
    sum(t.number in (0, -1)) as zero_times,
    sum(t.number / t.unit > t.now_seconds + 300) as future_times
from (
    select
        v.number,
        v.number not in (0, -1) as has_time,
        v.now_seconds,
        case
            when v.number >= 631152000 and v.number < 4102444800 then 1
            when v.number >= 631152000000 and v.number < 4102444800000 then 1000
            when v.number >= 631152000000000 and v.number < 4102444800000000 then 1000000
            when v.number >= 631152000000000000 and v.number < 4102444800000000000 then 1000000000
        end as unit
    from (
        select s.{column} as number, unixepoch() as now_seconds
        from {sample}
    ) as v
) as t
