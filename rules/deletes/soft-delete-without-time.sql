/*
summary    = "Soft delete does not record the time"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["deletes"]
question   = "How can you tell when a row was deleted?"
population = "column_roles where role = 'is_deleted' and confidence <> 'low'"
message    = "{column_name} marks deleted rows, but nothing records when they were deleted"
since      = "0.1.0"
*/
select r.schema_name, r.table_name, r.column_name, c.data_type, r.confidence
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
where r.role = 'is_deleted'
  and r.confidence <> 'low'
  and not exists (
    select 1
    from column_roles as other
    where other.schema_name = r.schema_name
      and other.table_name = r.table_name
      and other.role = 'deleted_at'
      and other.confidence <> 'low'
  )
