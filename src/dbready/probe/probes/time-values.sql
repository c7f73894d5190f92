/*
summary  = "Do times lie in the future, or stand for unknown or never?"
decides  = "whether a time column holds placeholders such as 1970-01-01 or 9999-12-31, and times that have not come yet"
cost     = "sample"
columns  = ["column_name"]
measures = ["future_times", "sentinels"]
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name, coalesce(c.has_time_zone, 0) as is_zoned,
  iif(c.type_family = 'date', 86400, 300) as tolerance
from columns as c
join column_roles as r using (schema_name, table_name, column_name)
where c.type_family in ('timestamp', 'date')
  and r.role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time')
group by c.schema_name, c.table_name, c.column_name
order by min(case r.role when 'updated_at' then 1 when 'created_at' then 2 when 'scheduled_time' then 4 else 3 end),
  c.schema_name, c.table_name, c.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    count(t.seconds) filter (where t.sentinel is null) as future_times_of,
    count(*) filter (where t.sentinel is null and t.seconds > t.now_seconds + {tolerance}) as future_times,
    count(*) filter (where t.sentinel is null and t.seconds > t.now_seconds + 86400) as later_than_tomorrow,
    count(t.is_infinite) as sentinels_of,
    count(t.sentinel) as sentinels,
    nullif(count(*) filter (where t.sentinel = 0), 0) as at_zero,
    nullif(count(*) filter (where t.sentinel = 1), 0) as at_0001,
    nullif(count(*) filter (where t.sentinel = 1753), 0) as at_1753,
    nullif(count(*) filter (where t.sentinel = 1900), 0) as at_1900,
    nullif(count(*) filter (where t.sentinel = 1970), 0) as at_1970,
    nullif(count(*) filter (where t.sentinel = 2099), 0) as at_2099,
    nullif(count(*) filter (where t.sentinel = 3000), 0) as at_3000,
    nullif(count(*) filter (where t.sentinel = 9999), 0) as at_9999,
    nullif(count(*) filter (where t.sentinel = 10000), 0) as at_infinity
from (
    select
        v.seconds,
        v.now_seconds,
        v.is_infinite,
        case
            when v.is_infinite then 10000
            when v.seconds between -62135683200 and -62135510400 then 1
            when v.seconds between -6847891200 and -6847718400 and mod(v.seconds, 900) = 0 then 1753
            when v.seconds between -2209161600 and -2208902400 and mod(v.seconds, 900) = 0 then 1900
            when v.seconds between -50400 and 50400 and mod(v.seconds, 900) = 0 then 1970
            when v.seconds between 4102358400 and 4102444800 then 2099
            when v.seconds between 32503593600 and 32503680000 then 3000
            when v.seconds >= 253370764800 then 9999
        end as sentinel
    from (
        select
            s.{column} in ('infinity', '-infinity') as is_infinite,
            case when s.{column} not in ('infinity', '-infinity') then cast(extract(epoch from s.{column}) as bigint) end as seconds,
            cast(extract(epoch from current_timestamp) as bigint) as now_seconds
        from {sample}
        offset 0 -- or each figure above would compute it again
    ) as v
    offset 0
) as t
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    sum(t.seconds is not null and t.sentinel is null) as future_times_of,
    sum(t.sentinel is null and t.seconds > t.now_seconds + {tolerance}) as future_times,
    sum(t.sentinel is null and t.seconds > t.now_seconds + 86400) as later_than_tomorrow,
    sum(t.is_known) as sentinels_of,
    count(t.sentinel) as sentinels,
    nullif(sum(t.sentinel = 0), 0) as at_zero,
    nullif(sum(t.sentinel = 1), 0) as at_0001,
    nullif(sum(t.sentinel = 1753), 0) as at_1753,
    nullif(sum(t.sentinel = 1900), 0) as at_1900,
    nullif(sum(t.sentinel = 1970), 0) as at_1970,
    nullif(sum(t.sentinel = 2099), 0) as at_2099,
    nullif(sum(t.sentinel = 3000), 0) as at_3000,
    nullif(sum(t.sentinel = 9999), 0) as at_9999
from (
    select
        v.seconds,
        v.now_seconds,
        v.is_known,
        case
            when v.year_number = 0 then 0
            when v.seconds between -62135683200 and -62135510400 then 1
            when v.seconds between -6847891200 and -6847718400 and mod(v.seconds, 900) = 0 then 1753
            when v.seconds between -2209161600 and -2208902400 and mod(v.seconds, 900) = 0 then 1900
            when v.seconds between -50400 and 50400 and mod(v.seconds, 900) = 0 then 1970
            when v.seconds between 4102358400 and 4102444800 then 2099
            when v.seconds between 32503593600 and 32503680000 then 3000
            when v.seconds >= 253370764800 then 9999
        end as sentinel
    from (
        select
            s.{column} is not null as is_known,
            year(s.{column}) as year_number,
            case when {is_zoned} = 1 then unix_timestamp(s.{column}) else timestampdiff(second, '1970-01-01', s.{column}) end as seconds,
            unix_timestamp() as now_seconds
        from {sample}
    ) as v
) as t
-- dialects: sqlite
select
    count(*) as sampled_rows,
    sum(t.seconds is not null and t.sentinel is null) as future_times_of,
    sum(t.sentinel is null and t.seconds > t.now_seconds + {tolerance}) as future_times,
    sum(t.sentinel is null and t.seconds > t.now_seconds + 86400) as later_than_tomorrow,
    count(t.seconds) as sentinels_of,
    count(t.sentinel) as sentinels,
    nullif(sum(t.sentinel = 0), 0) as at_zero,
    nullif(sum(t.sentinel = 1), 0) as at_0001,
    nullif(sum(t.sentinel = 1753), 0) as at_1753,
    nullif(sum(t.sentinel = 1900), 0) as at_1900,
    nullif(sum(t.sentinel = 1970), 0) as at_1970,
    nullif(sum(t.sentinel = 2099), 0) as at_2099,
    nullif(sum(t.sentinel = 3000), 0) as at_3000,
    nullif(sum(t.sentinel = 9999), 0) as at_9999
from (
    select
        v.seconds,
        v.now_seconds,
        case
            when v.is_zero then 0
            when v.seconds between -62135683200 and -62135510400 then 1
            when v.seconds between -6847891200 and -6847718400 and v.seconds % 900 = 0 then 1753
            when v.seconds between -2209161600 and -2208902400 and v.seconds % 900 = 0 then 1900
            when v.seconds between -50400 and 50400 and v.seconds % 900 = 0 then 1970
            when v.seconds between 4102358400 and 4102444800 then 2099
            when v.seconds between 32503593600 and 32503680000 then 3000
            when v.seconds >= 253370764800 then 9999
        end as sentinel
    from (
        select
            substr(s.{column}, 1, 10) = '0000-00-00' as is_zero,
            case
                when substr(s.{column}, 1, 10) = '0000-00-00' then -62167219200
                when typeof(s.{column}) = 'text' then cast(strftime('%s', s.{column}) as integer)
            end as seconds,
            cast(strftime('%s', 'now') as integer) as now_seconds
        from {sample}
    ) as v
) as t
