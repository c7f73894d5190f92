/*
summary  = "How old is the oldest row, and were there older ones?"
decides  = "whether rows are deleted when they reach an age"
cost     = "ends"
columns  = ["column_name", "key_column"]
measures = ["oldest_rows"]
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name, n.column_name as key_column, coalesce(c.has_time_zone, 0) as is_zoned, '0' as "after",
  min(case r.confidence when 'high' then 1 else 2 end) as preference
from columns as c
join column_roles as r using (schema_name, table_name, column_name)
join table_kinds as t using (schema_name, table_name)
join keys as p using (schema_name, table_name)
join columns as n
  on n.schema_name = p.schema_name
  and n.table_name = p.table_name
  and n.column_name = p.columns ->> 0
where (r.role = 'created_at' or r.role = 'event_time' and t.kind in ('event', 'history'))
  and r.confidence <> 'low'
  and c.type_family = 'timestamp'
  and p.key_type = 'primary'
  and p.column_count = 1
  and n.type_family = 'integer'
  and n.is_identity
group by c.schema_name, c.table_name
order by c.schema_name, c.table_name, c.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    count(t.seconds) as oldest_rows,
    min(t.row_key) as lowest_key,
    (
        select h.{key_column}
        from only {table} as h
        where h.{key_column} > {after_literal}
        order by h.{key_column} desc
        limit 1
    ) as highest_key,
    cast(min(t.seconds) as bigint) as oldest_time,
    cast((extract(epoch from current_timestamp) - min(t.seconds)) / 86400 as bigint) as oldest_days,
    {key_column_literal} as key_column
from (
    select n.{key_column} as row_key, extract(epoch from n.{column}) as seconds
    from only {table} as n
    where n.{key_column} > {after_literal}
    order by n.{key_column}
    limit 50
) as t
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    count(t.seconds) as oldest_rows,
    min(t.row_key) as lowest_key,
    (
        select h.{key_column}
        from {table} as h
        where h.{key_column} > {after_literal}
        order by h.{key_column} desc
        limit 1
    ) as highest_key,
    cast(min(t.seconds) as signed) as oldest_time,
    cast((unix_timestamp() - min(t.seconds)) / 86400 as signed) as oldest_days,
    {key_column_literal} as key_column
from (
    select n.{key_column} as row_key, case when {is_zoned} = 1 then unix_timestamp(n.{column}) else timestampdiff(second, '1970-01-01', n.{column}) end as seconds
    from {table} as n
    where n.{key_column} > {after_literal}
    order by n.{key_column}
    limit 50
) as t
-- dialects: sqlite
select
    count(*) as sampled_rows,
    count(t.seconds) as oldest_rows,
    min(t.row_key) as lowest_key,
    (
        select h.{key_column}
        from {table} as h
        where h.{key_column} > {after_literal}
        order by h.{key_column} desc
        limit 1
    ) as highest_key,
    cast(min(t.seconds) as integer) as oldest_time,
    cast((unixepoch() - min(t.seconds)) / 86400 as integer) as oldest_days,
    {key_column_literal} as key_column
from (
    select n.{key_column} as row_key, cast(strftime('%s', n.{column}) as integer) as seconds
    from {table} as n
    where n.{key_column} > {after_literal}
    order by n.{key_column}
    limit 50
) as t
