/*
summary    = "Boolean column accepts NULL"
severity   = "info"
confidence = "high"
object     = "column"
tags       = ["keys"]
question   = "What does NULL mean here: no, unknown, or not applicable?"
group      = ["default_value"]
population = "columns where type_family = 'boolean'"
population_name = "boolean columns"
default    = false
message    = "{column_name} has three states: true, false and NULL"
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.default_expression, s.null_fraction, 'no default' as default_value,
  iif(c.default_expression is null or lower(c.default_expression) like 'null%', 'high', 'low') as confidence,
  case
    when k.housekeeping is not null then k.housekeeping
    when k.kind in ('staging', 'backup', 'framework', 'migration', 'cache', 'queue', 'transient') then k.kind
    when k.original_table is not null then 'copies of past rows'
  end as excluded_by
from columns as c
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
where c.type_family = 'boolean'
  and c.is_nullable
  and not c.is_generated
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
      and r.confidence <> 'low'
  )
