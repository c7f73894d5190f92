/*
summary    = "Yes-or-no column accepts NULL"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["keys"]
question   = "What does NULL mean here: no, not yet known, or does not apply?"
population = "columns where type_family = 'boolean'"
message    = "{column_name} has three states: yes, no and NULL"
fix.postgresql = "alter table {table} alter column {column} set not null"
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.default_expression, s.null_fraction,
  case
    when s.null_fraction > 0 then 'high'
    when s.null_fraction = 0 or c.default_expression is not null then 'low'
    else 'medium'
  end as confidence
from columns as c
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
where c.type_family = 'boolean'
  and c.is_nullable
  and not c.is_generated
  and k.kind not in ('staging', 'backup', 'migration', 'framework')
  and lower(c.column_name) not like 'bool%'
  and lower(c.column_name) not like '%\_bool%' escape '\'
  and coalesce(c.comment, '') not like '%null%'
  and coalesce(c.comment, '') not like '%unknown%'
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role = 'is_deleted'
  )
