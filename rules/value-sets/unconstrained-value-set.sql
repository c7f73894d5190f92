/*
summary    = "Free text column holds only a few values"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["value-sets"]
question   = "Which values can occur, what do they mean, and how do you learn of new ones?"
population = "columns where type_family = 'text'"
population_name = "text columns"
message    = "{column_name} holds {distinct_estimate} different values in {estimated_rows} rows, and nothing lists them"
dialects   = ["postgresql"]
requires   = ["column_statistics"]
since      = "0.1.0"

[options]
most_values = 12
fewest_rows = 10000
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, cast(s.distinct_estimate as integer) as distinct_estimate,
  s.common_values, t.estimated_rows,
  iif(k.kind not in ('entity', 'event', 'history', 'join'), k.kind, null) as excluded_by
from table_statistics as t
cross join columns as c using (schema_name, table_name) -- in this order: most tables have too few rows
join column_statistics as s using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
where t.estimated_rows >= :fewest_rows
  and c.type_family = 'text'
  and s.distinct_estimate between 2 and :most_values
  and json_array_length(s.common_values) > 1
  and coalesce(c.comment, '') not glob '*[,;|/=:]*'
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role in ('status', 'polymorphic_type', 'reference', 'json', 'description', 'flag', 'token', 'external_id', 'actor', 'version')
      and r.confidence <> 'low'
  )
  and not exists (
    select 1
    from foreign_keys as f
    where f.schema_name = c.schema_name
      and f.table_name = c.table_name
      and has_column(f.columns, c.column_name)
  )
  and not exists (
    select 1
    from checks
    where checks.schema_name = c.schema_name
      and checks.table_name = c.table_name
      and coalesce(has_column(checks.columns, c.column_name), 1)
  )
