/*
summary    = "Every update overwrites a time that is not an update time"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["change-tracking"]
question   = "Is the time meant to change with every update of its row, or did the server add ON UPDATE by itself?"
population = "columns where on_update_expression is not null"
population_name = "columns with ON UPDATE"
message    = "any update of {table_name} sets {column_name} to the current time"
dialects   = ["mysql", "mariadb"]
since      = "0.1.0"
*/
with automatic as (
  select c.*,
    row_number() over (partition by c.schema_name, c.table_name order by c.ordinal_position) as place
  from columns as c
  where c.type_family = 'timestamp'
    and c.data_type like 'timestamp%'
)
select a.schema_name, a.table_name, a.column_name, a.data_type, a.default_expression, a.on_update_expression,
  a.place = 1 as is_first_timestamp,
  iif(
    a.place = 1 and (a.default_expression like '%current_timestamp%' or a.default_expression like '%now()%'), 'high', 'medium'
  ) as confidence, -- what the server adds to the first timestamp of a table
  iif(t.change_evidence is not null or s.updated_rows > 0, 'high', 'medium') as severity
from automatic as a
join table_changes as t using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where a.on_update_expression is not null
  and lower(a.column_name) not like '%last%'
  and lower(a.column_name) not like '%sync%'
  and lower(a.column_name) not like '%since%'
  and exists (
    select 1
    from column_roles as r
    where r.schema_name = a.schema_name
      and r.table_name = a.table_name
      and r.column_name = a.column_name
      and r.role in ('created_at', 'deleted_at', 'scheduled_time', 'event_time', 'status_changed_at')
  )
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = a.schema_name
      and r.table_name = a.table_name
      and r.column_name = a.column_name
      and r.role = 'updated_at'
  )
