/*
summary    = "Table has at least doubled within a week"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["extraction", "over-nights"]
question   = "What wrote so many rows: an import, a repeated run, or growth that goes on?"
population = "(select distinct schema_name, table_name from counter_changes where rows_before is not null and rows_after is not null)"
message    = "{table_name} grew from about {rows_before} to {rows_after} rows between {counted_from} and {counted_until} UTC"
detail     = "from about {rows_before} to {rows_after} rows since {counted_from} UTC"
requires   = ["counter_changes.rows_after"]
since      = "0.2.0"

[options]
factor = 2.0
fewest_rows = 50000
*/
with week as (
  select c.*, i.counted_from, i.counted_until,
    row_number() over (partition by c.schema_name, c.table_name order by c.interval_number desc) as place
  from counter_changes as c
  join compared_scans as i using (interval_number)
  where i.days_ago < 6.75
    and c.rows_before is not null
),
growth as (
  select schema_name, table_name,
    max(rows_before) filter (where place = 1) as rows_before,
    max(bytes_before) filter (where place = 1) as bytes_before,
    max(rows_after) filter (where interval_number = 1) as rows_after,
    max(bytes_after) filter (where interval_number = 1) as bytes_after,
    iif(count(*) = count(inserted_rows), sum(inserted_rows - deleted_rows), null) as added_rows,
    substr(replace(min(counted_from), 'T', ' '), 1, 16) as counted_from,
    substr(replace(max(counted_until), 'T', ' '), 1, 16) as counted_until
  from week
  group by schema_name, table_name
)
select g.schema_name, g.table_name, g.rows_before, g.rows_after, g.added_rows, g.bytes_before, g.bytes_after, g.counted_from, g.counted_until,
  iif(k.kind in ('backup', 'staging', 'transient', 'cache', 'queue'), k.kind, null) as excluded_by
from growth as g
join table_kinds as k using (schema_name, table_name)
where g.rows_after >= :fewest_rows
  and g.rows_before >= :fewest_rows / 10
  and g.rows_after >= :factor * g.rows_before
  -- An estimate alone may only have been made anew: the counters agree, or else the size.
  and case
    when g.added_rows is not null then g.added_rows >= 0.8 * (:factor - 1) * g.rows_before
    else g.bytes_after >= (1 + (:factor - 1) / 2) * g.bytes_before
  end
