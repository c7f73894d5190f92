/*
summary    = "Soft-delete flag accepts NULL"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["deletes"]
question   = "Which value means not deleted, does NULL mean the same, and do all readers agree?"
population = "column_roles where role = 'is_deleted' and confidence <> 'low'"
population_name = "soft-delete flags"
message    = "{column_name} accepts NULL: readers that compare it with one value include or drop such rows by accident"
workaround.postgresql = "select * from {table} where coalesce({column}, {alive}) = {alive}"
workaround.mysql = "select * from {table} where coalesce({column}, {alive}) = {alive}"
workaround.sqlite = "select * from {table} where coalesce({column}, {alive}) = {alive}"
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.default_expression, s.null_fraction,
  iif(lower(c.column_name) like '%cancel%', 'low', r.confidence) as confidence, -- canceled rows often stay what they were
  case
    when c.type_family = 'boolean' then 'false'
    when c.type_family in ('integer', 'decimal', 'bit') and c.data_type not like 'bit%' then '0'
    else '<value of a row that is not deleted>' -- in texts 'False', '0', 'N'; a deleted row may hold its own key
  end as alive,
  iif(c.default_expression is null or s.null_fraction > 0, 'medium', 'low') as severity,
  iif(c.default_expression is null or s.null_fraction > 0, null, 'a default fills the flag, and no NULL is known') as less_severe_because,
  case
    when k.kind in ('staging', 'backup', 'framework') then k.kind
    when k.original_table is not null then 'copies of past rows'
    when c.type_family = 'enum' or exists (
      select 1
      from column_roles as state
      where state.schema_name = r.schema_name
        and state.table_name = r.table_name
        and state.column_name = r.column_name
        and state.role = 'status'
        and state.confidence <> 'low'
    ) then 'states, one of which is deleted'
  end as excluded_by
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
where r.role = 'is_deleted'
  and r.confidence <> 'low'
  and c.is_nullable
  and c.type_family <> 'enum' -- one of several states, rather than a flag
  and not c.is_generated
