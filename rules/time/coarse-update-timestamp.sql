/*
summary    = "Update time is kept in whole seconds or days"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["time", "change-tracking"]
question   = "How does a load that resumes at this time tell rows it has from rows written later in the same second?"
population = "column_roles where role = 'updated_at'"
message    = "{column_name} is {data_type}: changes in the same {unit} cannot be told apart"
fix.postgresql = "alter table {table} alter column {column} type {finer_type}"
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.datetime_precision, c.default_expression,
  iif(c.type_family = 'date', 'day', 'second') as unit,
  iif(c.has_time_zone = 0, 'timestamp', 'timestamptz') as finer_type,
  iif(c.type_family = 'date', 'medium', 'low') as severity,
  r.confidence
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
join server
where r.role = 'updated_at'
  and k.kind in ('entity', 'lookup', 'join', 'queue')
  and not c.is_generated
  and (c.type_family = 'date'
    or c.type_family = 'timestamp' and c.datetime_precision = 0
    or server.dialect = 'sqlite' and c.type_family in ('timestamp', 'text')
      and lower(trim(c.default_expression, '()')) in ('current_timestamp', 'datetime(''now''', 'datetime(''now'', ''utc'''))
  and not exists (
    select 1
    from column_roles as other
    join columns as o using (schema_name, table_name, column_name)
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and other.role = 'updated_at'
      and o.type_family = 'timestamp'
      and o.datetime_precision > 0
  )
