/*
summary    = "Rows carry a time in the future"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["time"]
question   = "Which writers set the time, and is their clock in the right time zone?"
population = "column_roles where role in ('created_at', 'updated_at') and confidence <> 'low'"
message    = "{column_name} lies in the future in {share}"
detail     = "{share}"
probes     = ["time-values"]
escalates  = "found_rows"
since      = "0.1.0"
*/
select p.schema_name, p.table_name, p.column_name, c.data_type, p.found_rows, p.sampled_rows, share_in_words(p.found_rows, p.sampled_rows, p.sample, 'rows') as share, p.statement,
  iif(c.has_time_zone = 0, 'high', 'medium') as confidence
from probe_results as p
join columns as c using (schema_name, table_name, column_name)
where p.measure = 'future_times'
  and p.found_rows > 0
  -- Local time is ahead of UTC: timestamps-in-different-zones and timestamp-without-time-zone report the zone.
  and not (
    coalesce(json_extract(p.detail, '$.later_than_tomorrow'), 1) = 0
    and exists (
      select 1
      from time_zones as z
      where z.schema_name = p.schema_name
        and z.table_name = p.table_name
        and z.column_name = p.column_name
        and z.zone <> 'UTC'
    )
  )
  and exists (
    select 1
    from column_roles as r
    where r.schema_name = p.schema_name
      and r.table_name = p.table_name
      and r.column_name = p.column_name
      and r.role in ('created_at', 'updated_at', 'deleted_at')
      and r.confidence <> 'low'
  )
