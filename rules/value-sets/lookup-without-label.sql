/*
summary    = "Lookup table does not say what its codes mean"
severity   = "low"
confidence = "medium"
object     = "table"
tags       = ["value-sets", "documentation"]
question   = "What does each of these codes mean?"
population = "table_kinds where kind = 'lookup'"
population_name = "lookup tables"
message    = "{table_name} holds codes but no column says what they mean"
default    = false
since      = "0.1.0"
*/
select k.schema_name, k.table_name, k.reason, k.confidence, s.estimated_rows
from table_kinds as k
left join table_statistics as s using (schema_name, table_name)
where k.kind = 'lookup'
  and k.confidence <> 'low'
  and not exists (
    select 1
    from columns as c
    left join column_roles as r using (schema_name, table_name, column_name)
    where c.schema_name = k.schema_name
      and c.table_name = k.table_name
      and (r.role in ('label', 'name', 'description', 'json')
        or c.type_family = 'text' and coalesce(r.role, '') not in ('code', 'slug', 'created_at', 'updated_at', 'actor', 'type_code', 'status', 'flag')
          and not exists (
            select 1
            from keys as p
            where p.schema_name = c.schema_name
              and p.table_name = c.table_name
              and p.columns = json_array(c.column_name)
          ))
  )
  and exists (
    select 1
    from column_roles as r
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and r.role = 'code'
  )
