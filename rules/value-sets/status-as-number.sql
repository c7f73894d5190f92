/*
summary    = "The meaning of a coded number is not in the database"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["value-sets"]
question   = "What does each number mean, and how do you learn of new ones?"
population = "column_roles where role in ('status', 'type_code')"
population_name = "coded columns"
message    = "{column_name} is {data_type}, and nothing in the database says what its numbers mean"
group      = ["naming_style"]
since      = "0.1.0"

[options]
most_values = 100
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.default_expression, s.distinct_estimate,
  (
    select json_group_array(v.column_value)
    from column_values as v
    where v.schema_name = c.schema_name
      and v.table_name = c.table_name
      and v.column_name = c.column_name
  ) as values_seen,
  exists (
    select 1
    from column_roles as t
    where t.schema_name = c.schema_name
      and t.table_name = c.table_name
      and t.role = 'status_changed_at'
  ) as has_change_time,
  case
    when s.distinct_estimate > :most_values then 'info' -- many values: hardly a code
    else iif(d.less_severe_because is null, 'medium', 'low')
  end as severity,
  iif(s.distinct_estimate > :most_values, 'the many values are hardly a code', d.less_severe_because) as less_severe_because,
  case
    when s.distinct_estimate = 1 then 'low' -- a constant so far
    when k.is_packaged then 'low' -- whose documentation says what they mean
    else d.confidence
  end as confidence,
  d.left_out as excluded_by
from coded_columns as d
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
where d.stated_by is null
  and c.type_family = 'integer'
