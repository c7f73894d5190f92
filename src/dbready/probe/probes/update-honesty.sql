/*
summary  = "Does the update time move when rows change?"
decides  = "whether an incremental load can rely on the update time"
cost     = "sample"
columns  = ["column_name", "created_column"]
measures = ["stale_updates", "early_updates", "recent_updates"]
since    = "0.2.0"
subjects = """
select u.schema_name, u.table_name, u.column_name, c.column_name as created_column,
  min(case c.confidence when 'high' then 1 else 2 end) as preference, coalesce(t.has_time_zone, 0) as is_zoned,
  coalesce(unixepoch(s.counted_since), 0) as counted_since
from column_roles as u
join columns as t using (schema_name, table_name, column_name)
join column_roles as c using (schema_name, table_name)
join columns as o
  on o.schema_name = c.schema_name
  and o.table_name = c.table_name
  and o.column_name = c.column_name
left join table_statistics as s on s.schema_name = u.schema_name and s.table_name = u.table_name
where u.role = 'updated_at'
  and u.confidence <> 'low'
  and c.role = 'created_at'
  and c.confidence <> 'low'
  and c.column_name <> u.column_name
  and t.type_family = 'timestamp'
  and o.type_family = 'timestamp'
  and o.has_time_zone is t.has_time_zone
group by u.schema_name, u.table_name, u.column_name
order by coalesce(s.updated_rows, 0) desc, u.schema_name, u.table_name, u.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    count(t.created) as stale_updates_of,
    count(*) filter (where t.created is not null and (t.updated is null or abs(t.updated - t.created) <= 2)) as stale_updates,
    count(t.created + t.updated) as early_updates_of,
    count(*) filter (where t.updated < t.created - 2) as early_updates,
    count(*) filter (where t.updated < t.created - 2 and mod(cast(round(t.created - t.updated) as bigint) + 2, 900) <= 4) as early_by_quarter_hours,
    case when {counted_since} > 0 then count(t.updated) else 0 end as recent_updates_of,
    case when {counted_since} > 0 then count(*) filter (where t.updated >= {counted_since}) else 0 end as recent_updates,
    count(*) filter (where t.updated is null) as unset_updates,
    {created_column_literal} as created_column
from (
    select extract(epoch from s.{column}) as updated, extract(epoch from s.{created_column}) as created
    from {sample}
    where (s.{column} is null or s.{column} not in ('infinity', '-infinity'))
        and (s.{created_column} is null or s.{created_column} not in ('infinity', '-infinity'))
) as t
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    count(t.created) as stale_updates_of,
    sum(t.created is not null and (t.updated is null or abs(t.updated - t.created) <= 2)) as stale_updates,
    count(t.created + t.updated) as early_updates_of,
    sum(t.updated < t.created - 2) as early_updates,
    sum(t.updated < t.created - 2 and mod(t.created - t.updated + 2, 900) <= 4) as early_by_quarter_hours,
    case when {counted_since} > 0 then count(t.updated) else 0 end as recent_updates_of,
    case when {counted_since} > 0 then sum(t.updated >= {counted_since}) else 0 end as recent_updates,
    sum(t.updated is null) as unset_updates,
    {created_column_literal} as created_column
from (
    select
        case when {is_zoned} = 1 then unix_timestamp(s.{column}) else timestampdiff(second, '1970-01-01', s.{column}) end as updated,
        case when {is_zoned} = 1 then unix_timestamp(s.{created_column}) else timestampdiff(second, '1970-01-01', s.{created_column}) end as created
    from {sample}
) as t
-- dialects: sqlite
select
    count(*) as sampled_rows,
    count(t.created) as stale_updates_of,
    sum(t.created is not null and (t.updated is null or abs(t.updated - t.created) <= 2)) as stale_updates,
    count(t.created + t.updated) as early_updates_of,
    sum(t.updated < t.created - 2) as early_updates,
    sum(t.updated < t.created - 2 and (t.created - t.updated + 2) % 900 <= 4) as early_by_quarter_hours,
    0 as recent_updates_of,
    0 as recent_updates,
    sum(t.is_unset) as unset_updates,
    {created_column_literal} as created_column
from (
    select s.{column} is null as is_unset, cast(strftime('%s', s.{column}) as integer) as updated, cast(strftime('%s', s.{created_column}) as integer) as created
    from {sample}
) as t
