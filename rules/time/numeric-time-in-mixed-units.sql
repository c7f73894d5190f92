/*
summary    = "Numeric time counts in several units"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["time", "types"]
question   = "Which writer uses which unit, and since when?"
population = "(select distinct r.schema_name, r.table_name, r.column_name from column_roles as r join columns as c using (schema_name, table_name, column_name) where c.type_family in ('integer', 'decimal', 'float') and r.role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time'))"
message    = "{column_name} counts {usual_unit} in {usual_rows} and {other_unit} in {other_rows} of {sampled_rows} rows sampled"
detail     = "{usual_unit} and {other_unit}"
probes     = ["numeric-times"]
since      = "0.2.0"

[options]
fewest_rows = 3
*/
with units as (
  select p.schema_name, p.table_name, p.column_name, p.measure as unit, p.found_rows, p.sampled_rows, p.statement,
    row_number() over (partition by p.schema_name, p.table_name, p.column_name order by p.found_rows desc, p.measure) as place
  from probe_results as p
  where p.probe = 'numeric-times'
    and p.measure in ('seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'date_digits', 'time_digits')
    and p.found_rows >= :fewest_rows
)
select u.schema_name, u.table_name, u.column_name, replace(u.unit, '_', ' ') as usual_unit, u.found_rows as usual_rows,
  replace(o.unit, '_', ' ') as other_unit, o.found_rows as other_rows, u.sampled_rows, u.statement
from units as u
join units as o using (schema_name, table_name, column_name)
where u.place = 1
  and o.place = 2
