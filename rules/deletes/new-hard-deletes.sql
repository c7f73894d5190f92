/*
summary    = "Rows of a table with a deletion marker have begun to be deleted"
severity   = "high"
confidence = "medium"
object     = "table"
tags       = ["deletes", "over-nights"]
question   = "What deleted these rows, will it run again, and must a copy delete them too?"
population = "(select distinct schema_name, table_name from column_roles join counter_changes as c using (schema_name, table_name) where role in ('deleted_at', 'is_deleted') and confidence <> 'low' and c.deleted_rows is not null)"
population_name = "tables with soft deletes"
message    = "{deleted_rows} rows of {table_name} were deleted between {deleted_from} and {deleted_until} UTC{by_accounts}, although {marker_column} could have marked them"
detail     = "{deleted_rows} rows deleted between {deleted_from} and {deleted_until} UTC{by_accounts}"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["counter_changes.deleted_rows"]
since      = "0.2.0"

[options]
fewest_deletes = 10
most_before = 99
share = 0.01
*/
with lately as (
  select c.schema_name, c.table_name, sum(c.deleted_rows) as deleted_rows, max(c.rows_before) as rows_before,
    substr(replace(min(i.counted_from), 'T', ' '), 1, 16) as deleted_from,
    substr(replace(max(i.counted_until), 'T', ' '), 1, 16) as deleted_until
  from counter_changes as c
  join compared_scans as i using (interval_number)
  where c.deleted_rows > 0
  group by c.schema_name, c.table_name
),
deleters as (
  select schema_name, table_name, group_concat(account, ', ') as accounts
  from (
    select distinct schema_name, table_name, account
    from statement_writes
    where operation in ('delete', 'truncate')
    order by account
  )
  group by schema_name, table_name
)
select r.schema_name, r.table_name, min(r.column_name) as marker_column, l.deleted_rows, l.deleted_from, l.deleted_until, l.rows_before,
  d.accounts as deleted_by, coalesce(' by ' || d.accounts, '') as by_accounts,
  iif(l.deleted_rows < :share * l.rows_before, 'medium', 'high') as severity,
  iif(min(r.confidence) = 'high', 'high', 'medium') as confidence,
  iif(k.kind not in ('entity', 'lookup', 'join'), k.kind, null) as excluded_by
from column_roles as r
join table_kinds as k using (schema_name, table_name)
join lately as l using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
left join deleters as d using (schema_name, table_name)
where r.role in ('deleted_at', 'is_deleted')
  and r.confidence <> 'low'
  and l.deleted_rows >= :fewest_deletes
  -- Tables that have long been deleting are those of hard-delete-despite-soft-delete.
  and coalesce(s.deleted_rows, 0) - l.deleted_rows <= :most_before
group by r.schema_name, r.table_name
