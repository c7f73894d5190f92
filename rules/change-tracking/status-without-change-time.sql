/*
summary    = "Nothing records when the status changed"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["change-tracking"]
question   = "How long was a row in each status, and where can that be looked up?"
population = "column_roles join table_kinds as k using (schema_name, table_name) where role = 'status' and column_roles.confidence = 'high' and k.kind = 'entity'"
population_name = "status columns"
message    = "{column_name} is overwritten on every change, and no column or history of {table_name} keeps the time"
default    = false             # other tables often keep the time: logs, requests, signatures
since      = "0.1.0"
*/
with logged_schemas as materialized (
  select distinct h.schema_name
  from table_kinds as h
  join column_roles as p using (schema_name, table_name)
  where h.kind in ('history', 'event')
    and h.confidence <> 'low'
    and p.role = 'polymorphic_type'
)
select c.schema_name, c.table_name, c.column_name, c.data_type, s.updated_rows,
  iif(s.updated_rows = 0 and s.inserted_rows > 0, 'low', 'medium') as severity,
  case
    when c.schema_name in (select schema_name from logged_schemas) then 'low'
    when not exists (
      select 1
      from column_roles as t
      where t.schema_name = c.schema_name
        and t.table_name = c.table_name
        and t.role in ('created_at', 'updated_at')
    ) then 'low'
    when lower(c.column_name) in ('status', 'state', 'stage', 'phase') then 'medium'
    when instr(lower(c.table_name), substr(lower(c.column_name), 1, max(instr(c.column_name, '_') - 1, 3))) then 'medium'
    when lower(c.column_name) in ('payment_status', 'order_status', 'approval_status', 'workflow_state', 'fulfillment_status') then 'medium'
    else 'low'
  end as confidence,
  iif(k.kind <> 'entity', k.kind, null) as excluded_by
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
join table_changes as t using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where r.role = 'status'
  and r.confidence = 'high'
  and c.type_family <> 'boolean'
  and c.column_name not like '%marital%'
  and c.column_name not like 'new%'
  and c.column_name not like 'old%'
  and c.column_name not like 'prev%'
  and c.column_name not like 'default%'
  and c.column_name not like 'initial%'
  and c.column_name not like 'target%'
  and not c.is_generated
  -- a column whose values nothing lists is reported once, by the rule about that
  and (c.type_family not in ('text', 'integer')
    or coalesce(c.comment, '') glob '*[,;|/=:]*'
    or exists (
      select 1
      from checks
      where checks.schema_name = c.schema_name
        and checks.table_name = c.table_name
        and coalesce(has_column(checks.columns, c.column_name), 1)
    ))
  and not exists (
    select 1
    from column_roles as other
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and other.confidence <> 'low'
      and (other.role = 'status_changed_at'
        or other.column_name = c.column_name and other.role in ('reference', 'polymorphic_type'))
  )
  and t.history_table is null
  -- iif(), since NOT IN compares pairs with every row of the list
  and iif(
    (c.schema_name, c.table_name) in (
      select f.referenced_schema, f.referenced_table
      from foreign_keys as f
      join table_kinds as h using (schema_name, table_name)
      where h.kind = 'history'
        and h.confidence <> 'low'
    ), 0, 1
  )
  and not exists (
    select 1
    from table_kinds as h
    where h.schema_name = c.schema_name
      and h.table_name > rtrim(c.table_name, 's')
      and h.table_name < rtrim(c.table_name, 's') || char(1114111)
      and h.kind in ('history', 'event')
      and h.confidence <> 'low'
  )
