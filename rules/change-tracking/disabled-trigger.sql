/*
summary    = "Trigger is disabled"
severity   = "medium"
confidence = "high"
object     = "trigger"
tags       = ["change-tracking"]
question   = "Since when has the trigger been disabled, why, and which rows were written without it?"
population = "triggers"
message    = "{trigger_name} does not fire for writes to {table_name}"
detail     = "{trigger_name}"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select t.schema_name, t.table_name, t.trigger_name, t.timing, t.events, t.function_name, t.assigned_columns,
  iif(
    exists (
      select 1
      from column_roles as r
      where r.schema_name = t.schema_name
        and r.table_name = t.table_name
        and r.role in ('created_at', 'updated_at', 'deleted_at', 'is_deleted', 'status_changed_at', 'version')
        and has_column(t.assigned_columns, r.column_name)
    ), 'high', 'medium'
  ) as severity
from triggers as t
where not t.is_enabled
