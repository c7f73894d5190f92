/*
summary  = "How far are the newest times from the server's clock?"
decides  = "the offset from UTC of naive timestamps, while rows are being written"
cost     = "ends"
columns  = ["column_name", "end_column"]
measures = ["ahead_of_clock"]
since    = "0.2.0"
subjects = """
with ends as (
  select schema_name, table_name, columns ->> 0 as end_column, 'index' as sort
  from indexes
  where coalesce(is_valid, 1)
    and predicate is null
    and not has_expression
    and lower(coalesce(method, 'btree')) = 'btree'
  union
  select k.schema_name, k.table_name, k.columns ->> 0, 'key'
  from keys as k
  join columns as c
    on c.schema_name = k.schema_name
    and c.table_name = k.table_name
    and c.column_name = k.columns ->> 0
  where k.key_type = 'primary'
    and k.column_count = 1
    and c.type_family = 'integer'
)
select c.schema_name, c.table_name, c.column_name, e.end_column, iif(e.end_column = c.column_name, '1971-01-01 00:00:00', '0') as "after",
  min(case when e.end_column = c.column_name then 1 else 2 end) as preference
from columns as c
join column_roles as r using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
join ends as e using (schema_name, table_name)
where c.type_family = 'timestamp'
  and c.has_time_zone = 0
  and (r.role in ('created_at', 'updated_at') and r.confidence <> 'low' or r.role = 'event_time' and k.kind in ('event', 'history', 'framework'))
  and (e.sort = 'key' or e.end_column = c.column_name)
group by c.schema_name, c.table_name, c.column_name
order by c.schema_name, c.table_name, c.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    count(t.ahead) as ahead_of_clock_of,
    count(*) filter (where t.ahead > 120) as ahead_of_clock,
    round(max(t.ahead)) as newest_ahead,
    round(min(t.ahead)) as oldest_ahead
from (
    select extract(epoch from n.{column}) - extract(epoch from current_timestamp) as ahead
    from only {table} as n
    where n.{end_column} > {after_literal}
    order by n.{end_column} desc
    limit 50
) as t
where t.ahead <= 54000
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    count(t.ahead) as ahead_of_clock_of,
    sum(t.ahead > 120) as ahead_of_clock,
    max(t.ahead) as newest_ahead,
    min(t.ahead) as oldest_ahead
from (
    select timestampdiff(second, '1970-01-01', n.{column}) - unix_timestamp() as ahead
    from {table} as n
    where n.{end_column} > {after_literal}
    order by n.{end_column} desc
    limit 50
) as t
where t.ahead <= 54000
-- dialects: sqlite
select
    count(*) as sampled_rows,
    count(t.ahead) as ahead_of_clock_of,
    sum(t.ahead > 120) as ahead_of_clock,
    max(t.ahead) as newest_ahead,
    min(t.ahead) as oldest_ahead
from (
    select cast(strftime('%s', n.{column}) as integer) - unixepoch() as ahead
    from {table} as n
    where n.{end_column} > {after_literal}
    order by n.{end_column} desc
    limit 50
) as t
where t.ahead <= 54000
