/*
summary    = "Nothing in the database keeps the update time true"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["change-tracking"]
question   = "Does every way to change a row, imports and manual corrections included, also set the update time?"
population = "column_roles where role = 'updated_at'"
message    = "{column_name} is set by no trigger and no ON UPDATE: only the application keeps it true"
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.default_expression,
  iif(r.confidence = 'low', 'low', 'medium') as confidence
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
where r.role = 'updated_at'
  and k.kind in ('entity', 'lookup', 'join', 'queue')
  and c.on_update_expression is null
  and not c.is_generated
  and not exists (
    select 1
    from triggers as t
    where t.schema_name = c.schema_name
      and t.table_name = c.table_name
      and has_column(t.events, 'update')
      and coalesce(has_column(t.assigned_columns, c.column_name), 1)
  )
