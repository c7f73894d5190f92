/*
summary    = "No statement writes the column any more"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["change-tracking"]
question   = "Is the column still used, and what filled it before?"
population = "(select c.column_name from columns as c join (select distinct schema_name, table_name from statement_writes where operation = 'insert') using (schema_name, table_name))"
population_name = "columns of tables with counted inserts"
message    = "none of {inserts} inserts and {updates} updates since {since} set {column_name} of {table_name}"
detail     = "none of {inserts} inserts since {since}"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["statement_writes"]
since      = "0.1.0"

[options]
inserts = 1000
days = 7
*/
with busy as (
  select schema_name, table_name,
    sum(iif(operation in ('insert', 'replace'), calls, 0)) as inserts,
    sum(iif(operation in ('update', 'upsert'), calls, 0)) as updates,
    min(counted_since) as counted_since
  from statement_writes
  group by schema_name, table_name
)
select c.schema_name, c.table_name, c.column_name, b.inserts, b.updates, date(b.counted_since) as since,
  b.counted_since, s.null_fraction,
  iif(s.null_fraction < 0.99, 'low', 'medium') as confidence,
  iif(k.kind in ('staging', 'backup', 'framework', 'cache', 'transient'), k.kind, null) as excluded_by
from busy as b
join columns as c using (schema_name, table_name)
join table_kinds as k using (schema_name, table_name)
join snapshot
left join column_statistics as s using (schema_name, table_name, column_name)
where b.inserts >= :inserts
  and julianday(snapshot.collected_at) - julianday(b.counted_since) >= :days
  and c.is_nullable
  and not c.is_generated
  and not c.is_identity
  and (c.default_expression is null or upper(c.default_expression) like 'NULL%')
  and c.on_update_expression is null
  and not exists (
    select 1
    from statement_writes as w
    where w.schema_name = c.schema_name
      and w.table_name = c.table_name
      and has_column(w.columns, c.column_name)
  )
  and not exists (
    select 1
    from triggers as t
    where t.schema_name = c.schema_name
      and t.table_name = c.table_name
      and coalesce(has_column(t.assigned_columns, c.column_name), 1)
  )
