/*
summary    = "Rows carry an id from an older system, but not which one or when"
severity   = "info"
confidence = "medium"
object     = "table"
tags       = ["origin"]
question   = "Which rows were imported, from which system, and when?"
population = "table_kinds where kind in ('entity', 'event', 'history', 'lookup', 'join')"
message    = "{legacy_columns} came from an older system: no column says which one, or when the row was imported"
default    = false
since      = "0.1.0"
*/
with marks as (
  select r.schema_name, r.table_name, r.column_name,
    lower(r.column_name) glob '*id' or lower(r.column_name) glob '*key' or lower(r.column_name) glob '*ref'
      or lower(r.column_name) glob '*number' or lower(r.column_name) glob '*no' or lower(r.column_name) glob '*code' as is_id
  from column_roles as r
  where r.role = 'migrated_marker'
)
select k.schema_name, k.table_name, json_group_array(m.column_name) as legacy_columns, s.estimated_rows,
  iif(k.kind not in ('entity', 'event', 'history', 'lookup', 'join'), k.kind, null) as excluded_by
from table_kinds as k
join marks as m using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
group by k.schema_name, k.table_name
having min(m.is_id) = 1
