/*
summary    = "Times of one column have several units or formats"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["time", "types"]
question   = "Which writer uses which unit or format, and since when?"
population = "(select distinct r.schema_name, r.table_name, r.column_name from column_roles as r join columns as c using (schema_name, table_name, column_name) where (c.type_family in ('integer', 'decimal', 'float') or (select dialect from server) = 'sqlite') and r.role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time'))"
population_name = "times of any unit"
message    = "{column_name} holds {usual_format} in {usual_rows} and {other_format} in {other_rows} of {sampled_rows} rows sampled"
detail     = "{usual_format} and {other_format}"
probes     = ["numeric-times", "time-offsets"]
since      = "0.2.0"

[options]
fewest_rows = 3
*/
with counted as (
  select schema_name, table_name, column_name, probe, replace(replace(measure, 'date_digits', 'days as YYYYMMDD'), 'time_digits', 'times as digits') as format,
    found_rows, sampled_rows, statement
  from probe_results
  where probe = 'numeric-times'
    and measure in ('seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'date_digits', 'time_digits')
  union all
  select schema_name, table_name, column_name, probe, 'numbers', found_rows, sampled_rows, statement
  from probe_results
  where measure = 'number_times'
  union all
  select schema_name, table_name, column_name, probe, 'texts without an offset', sampled_rows - found_rows, sampled_rows, statement
  from probe_results
  where measure = 'instants'
  union all
  select i.schema_name, i.table_name, i.column_name, i.probe, 'texts with an offset', i.found_rows - n.found_rows, i.sampled_rows, i.statement
  from probe_results as i
  join probe_results as n using (schema_name, table_name, column_name, probe)
  where i.measure = 'instants'
    and n.measure = 'number_times'
),
formats as (
  select *, row_number() over (partition by schema_name, table_name, column_name, probe order by found_rows desc, format) as place
  from counted
  where found_rows >= :fewest_rows
)
select f.schema_name, f.table_name, f.column_name, f.format as usual_format, f.found_rows as usual_rows,
  o.format as other_format, max(o.found_rows) as other_rows, f.sampled_rows, f.statement
from formats as f
join formats as o using (schema_name, table_name, column_name, probe)
where f.place = 1
  and o.place = 2
group by f.schema_name, f.table_name, f.column_name
