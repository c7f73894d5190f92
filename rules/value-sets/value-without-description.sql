/*
summary    = "Some values are described, others are not"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["value-sets", "documentation"]
question   = "What do these values mean, and who updates the comment when a value is added?"
population = "(select 1 from column_values group by schema_name, table_name, column_name)"
population_name = "columns whose values were sampled"
message    = "{column_name} holds {undescribed}, which neither its comment nor dbready.toml describes"
detail     = "{undescribed}"
probes     = ["value-set"]
since      = "0.2.0"
*/
with seen as (
  select v.schema_name, v.table_name, v.column_name, v.column_value, v.row_count, v.sampled_rows,
    mentions(coalesce(d.description || ', ' || c.comment, d.description, c.comment), v.column_value) as is_described
  from column_values as v
  join columns as c using (schema_name, table_name, column_name)
  left join value_descriptions as d using (schema_name, table_name, column_name)
  where coalesce(d.description, c.comment) is not null
    and c.type_family <> 'boolean'
)
select schema_name, table_name, column_name,
  group_concat(column_value, ', ') filter (where not is_described) as undescribed,
  sum(row_count) filter (where not is_described) as undescribed_rows,
  max(sampled_rows) as sampled_rows
from (select * from seen order by row_count desc, column_value)
group by schema_name, table_name, column_name
having sum(is_described) >= 2
  and sum(not is_described) > 0
