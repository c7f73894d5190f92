/*
summary  = "In how many rows has the update time moved since the last scan?"
decides  = "whether updates that the server counted since then can be told from the update time"
cost     = "ends"
columns  = ["column_name", "created_column"]
measures = ["unmatched_updates"]
since    = "0.2.0"
subjects = """
with first_columns as (
  select schema_name, table_name, columns ->> 0 as column_name, min(index_name) as index_name
  from indexes
  where coalesce(is_valid, 1)
    and predicate is null
    and columns ->> 0 is not null
    and lower(coalesce(method, 'btree')) = 'btree'
  group by schema_name, table_name, columns ->> 0
)
select u.schema_name, u.table_name, u.column_name, c.column_name as created_column, x.index_name as update_index,
  n.updated_rows, coalesce(t.has_time_zone, 0) as is_zoned,
  -- Clocks differ, and times without a zone may be up to 12 hours behind UTC: rows too many do no harm.
  unixepoch(i.counted_from) - iif(t.has_time_zone, 3600, 50400) as since_second,
  datetime(i.counted_from, iif(t.has_time_zone, '-1 hours', '-14 hours')) || iif(t.has_time_zone, '+00', '') as since_time,
  min(case c.confidence when 'high' then 1 else 2 end) as preference
from column_roles as u
join columns as t using (schema_name, table_name, column_name)
join first_columns as x using (schema_name, table_name, column_name)
join tables as b using (schema_name, table_name)
join column_roles as c using (schema_name, table_name)
join columns as o
  on o.schema_name = c.schema_name
  and o.table_name = c.table_name
  and o.column_name = c.column_name
join counter_changes as n
  on n.schema_name = u.schema_name
  and n.table_name = u.table_name
  and n.interval_number = 1
join compared_scans as i on i.interval_number = 1
where u.role = 'updated_at'
  and u.confidence <> 'low'
  and c.role = 'created_at'
  and c.confidence <> 'low'
  and c.column_name <> u.column_name
  and t.type_family = 'timestamp'
  and o.type_family = 'timestamp'
  and o.has_time_zone is t.has_time_zone
  and b.table_type = 'base table'
  and n.updated_rows >= 1000
group by u.schema_name, u.table_name, u.column_name
order by n.updated_rows desc, u.schema_name, u.table_name, u.column_name
"""
*/
-- dialects: postgresql
select
    {updated_rows} as sampled_rows,
    case when count(*) = 1000 then 0 else greatest({updated_rows} - count(*) filter (where t.has_moved), 0) end as unmatched_updates,
    count(*) filter (where t.has_moved) as moved_rows,
    count(*) as recent_rows,
    {created_column_literal} as created_column
from (
    select n.{column} > n.{created_column} + interval '2 seconds' as has_moved
    from only {table} as n
    where n.{column} >= {since_time_literal}
    limit 1000
) as t
-- dialects: mysql, mariadb
select
    {updated_rows} as sampled_rows,
    case when count(*) = 1000 then 0 else greatest({updated_rows} - coalesce(sum(t.has_moved), 0), 0) end as unmatched_updates,
    coalesce(sum(t.has_moved), 0) as moved_rows,
    count(*) as recent_rows,
    {created_column_literal} as created_column
from (
    select n.{column} > n.{created_column} + interval 2 second as has_moved
    from {table} as n force index ({update_index})
    where n.{column} >= case when {is_zoned} = 1 then from_unixtime({since_second}) else {since_time_literal} end
    limit 1000
) as t
-- dialects: sqlite
select
    {updated_rows} as sampled_rows,
    case when count(*) = 1000 then 0 else max({updated_rows} - coalesce(sum(t.has_moved), 0), 0) end as unmatched_updates,
    coalesce(sum(t.has_moved), 0) as moved_rows,
    count(*) as recent_rows,
    {created_column_literal} as created_column
from (
    select cast(strftime('%s', n.{column}) as integer) > cast(strftime('%s', n.{created_column}) as integer) + 2 as has_moved
    from {table} as n
    where n.{column} >= {since_time_literal}
    limit 1000
) as t
