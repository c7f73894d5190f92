/*
summary    = "Soft delete does not record when"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["deletes"]
question   = "How can one tell when a row was deleted?"
population = "column_roles where role = 'is_deleted' and confidence <> 'low'"
message    = "{column_name} says that a row was deleted; nothing says when"
fix.postgresql = "alter table {table} add column deleted_at timestamptz"
fix.mysql = "alter table {table} add column deleted_at timestamp(6) null"
fix.sqlite = "alter table {table} add column deleted_at text"
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
  )
