/*
summary    = "Rows were updated, but their update time did not move"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["change-tracking", "over-nights"]
question   = "Which job updates these rows without setting the update time?"
population = "column_roles where role = 'updated_at'"
population_name = "update times"
message    = "{updated_rows} updates of {table_name} were counted between {counted_from} and {counted_until} UTC, and {column_name} moved in {moved_rows} rows"
detail     = "{updated_rows} updates since {counted_from} UTC, {moved_rows} rows moved"
dialects   = ["postgresql", "mysql", "mariadb"]
probes     = ["moved-update-times"]
requires   = ["counter_changes.updated_rows"]
since      = "0.2.0"

[options]
fewest_updates = 1000
updates_per_row = 20
*/
with nights as (
  select p.*, i.counted_from as interval_from, i.counted_until as interval_until,
    p.sampled_after as updated_rows, p.sampled_after - p.found_after as moved_rows
  from probe_changes as p
  join compared_scans as i on i.interval_number = p.scan_number + 1
  join counter_changes as c
    on c.schema_name = p.schema_name
    and c.table_name = p.table_name
    and c.interval_number = i.interval_number
  where p.measure = 'unmatched_updates'
    and p.found_after > 0
    and i.days_ago < 6.75
    -- Rows that were updated and then deleted show nothing.
    and coalesce(c.deleted_rows, 0) < p.sampled_after / 2
)
select n.schema_name, n.table_name, n.column_name, n.updated_rows, n.moved_rows,
  substr(replace(n.interval_from, 'T', ' '), 1, 16) as counted_from,
  substr(replace(n.interval_until, 'T', ' '), 1, 16) as counted_until,
  -- A few rows that are updated all the time look the same.
  iif(n.moved_rows = 0, 'high', 'low') as confidence,
  max(n.found_after) as unmatched_updates
from nights as n
where n.updated_rows >= :fewest_updates
  and n.moved_rows * :updates_per_row <= n.updated_rows
  -- stale-updated-at reports a time that never moved, updated-at-no-longer-set one that stopped long ago
  and not exists (
    select 1
    from probe_results as o
    join table_statistics as s using (schema_name, table_name)
    where o.schema_name = n.schema_name
      and o.table_name = n.table_name
      and o.column_name = n.column_name
      and (
        (o.measure = 'stale_updates' and o.found_rows >= 0.99 * o.sampled_rows and o.sampled_rows >= 100)
        or (o.measure = 'recent_updates' and o.found_rows = 0 and o.sampled_rows >= 300 and s.updated_rows >= s.estimated_rows and s.estimated_rows > 0)
      )
  )
group by n.schema_name, n.table_name, n.column_name
