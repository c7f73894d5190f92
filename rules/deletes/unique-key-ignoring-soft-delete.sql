/*
summary    = "Unique key covers soft-deleted rows"
severity   = "medium"
confidence = "medium"
object     = "key"
tags       = ["deletes", "keys"]
assumes    = ["unique_keys"]
question   = "May a deleted value be used again, and if so, what happens to the deleted row?"
population = "keys where key_type = 'unique' and exists (select 1 from column_roles as r where r.schema_name = keys.schema_name and r.table_name = keys.table_name and r.role in ('deleted_at', 'is_deleted') and r.confidence <> 'low')"
population_name = "unique keys of tables with soft deletes"
message    = "{columns} must be unique even among deleted rows: {marker_column} is not part of the key"
detail     = "without {marker_column}"
default    = false
since      = "0.1.0"
*/
select k.schema_name, k.table_name, k.key_name, k.columns, min(m.column_name) as marker_column
from keys as k
join column_roles as m using (schema_name, table_name)
where k.key_type = 'unique'
  and m.role in ('deleted_at', 'is_deleted')
  and m.confidence <> 'low'
  and not exists (
    select 1
    from column_roles as r
    left join columns as c using (schema_name, table_name, column_name)
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and (mentions(k.predicate, r.column_name) and r.role in ('deleted_at', 'is_deleted')
        or has_column(k.columns, r.column_name) and r.role in ('deleted_at', 'is_deleted', 'external_id', 'token', 'sequence_number'))
  )
  and not exists (
    select 1
    from columns as c
    where c.schema_name = k.schema_name
      and c.table_name = k.table_name
      and has_column(k.columns, c.column_name)
      and (c.is_identity
        or c.column_name like '%number'
        or c.column_name like '%uri'
        or mentions(c.generation_expression, m.column_name)
        or c.type_family = 'uuid' and k.column_count = 1)
  )
group by k.schema_name, k.table_name, k.key_name
