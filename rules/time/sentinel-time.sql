/*
summary    = "Placeholder times stand for unknown or never"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["time"]
question   = "What does the placeholder stand for: unknown, not yet, or never?"
population = "(select distinct schema_name, table_name, column_name from column_roles where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time'))"
population_name = "times"
message    = "{column_name} holds {sentinels} in {share}"
detail     = "{sentinels} in {share}"
probes     = ["time-values", "numeric-times"]
escalates  = "found_rows"
since      = "0.2.0"

[options]
fewest_rows = 2
*/
with placeholders (figure, sentinel) as (
  values ('at_zero', '0000-00-00'), ('at_0001', '0001-01-01'), ('at_1753', '1753-01-01'), ('at_1900', '1900-01-01'),
    ('at_1970', '1970-01-01'), ('at_2099', '2099-12-31'), ('at_3000', '3000-01-01'), ('at_9999', '9999-12-31'),
    ('at_infinity', 'infinity')
), found as (
  select p.schema_name, p.table_name, p.column_name, p.found_rows, p.sampled_rows, p.sample, p.statement,
    group_concat(s.sentinel, ', ') as sentinels
  from probe_results as p
  join placeholders as s on json_extract(p.detail, '$.' || s.figure) > 0
  where p.probe = 'time-values'
    and p.measure = 'sentinels'
  group by p.schema_name, p.table_name, p.column_name
  union all
  select p.schema_name, p.table_name, p.column_name, p.found_rows, p.sampled_rows, p.sample, p.statement, '0 or -1'
  from probe_results as p
  where p.probe = 'numeric-times'
    and p.measure = 'zero_times'
)
select f.schema_name, f.table_name, f.column_name, f.sentinels, f.found_rows, f.sampled_rows, f.sample,
  share_in_words(f.found_rows, f.sampled_rows, f.sample, 'rows') as share, c.data_type, f.statement,
  -- A person may be born, and a row may come, on one of these days.
  iif(f.sentinels in ('1970-01-01', '1900-01-01') and f.found_rows < 10, 'medium', null) as confidence
from found as f
join columns as c using (schema_name, table_name, column_name)
where f.found_rows >= :fewest_rows
