/*
summary    = "Rows are deleted although the table has a deletion marker"
severity   = "high"
confidence = "medium"
object     = "table"
tags       = ["deletes"]
question   = "Which rows are deleted for good, when, and must a copy delete them too?"
population = "(select distinct schema_name, table_name from column_roles join table_statistics as s using (schema_name, table_name) where role in ('deleted_at', 'is_deleted') and confidence <> 'low' and s.deleted_rows is not null)"
message    = "{deleted_rows} rows of {table_name} were physically deleted{by_accounts}, although {marker_column} could have marked them"
detail     = "{deleted_rows} rows deleted{by_accounts}"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["table_statistics.deleted_rows"]
since      = "0.1.0"

[options]
share = 0.01
fewest_deletes = 100
*/
with deleters as (
  select schema_name, table_name, group_concat(account, ', ') as accounts
  from (
    select distinct schema_name, table_name, account
    from statement_writes
    where operation in ('delete', 'truncate')
    order by account
  )
  group by schema_name, table_name
)
select r.schema_name, r.table_name, min(r.column_name) as marker_column, s.deleted_rows, s.inserted_rows, s.estimated_rows, s.counted_since,
  d.accounts as deleted_by, coalesce(' by ' || d.accounts, '') as by_accounts,
  iif(s.deleted_rows >= :share * max(s.inserted_rows, s.estimated_rows), 'high', 'medium') as severity,
  iif(min(r.confidence) = 'high', 'high', 'medium') as confidence,
  iif(k.kind not in ('entity', 'lookup', 'join'), k.kind, null) as excluded_by
from column_roles as r
join table_kinds as k using (schema_name, table_name)
join table_statistics as s using (schema_name, table_name)
left join deleters as d using (schema_name, table_name)
where r.role in ('deleted_at', 'is_deleted')
  and r.confidence <> 'low'
  and s.deleted_rows >= :fewest_deletes
group by r.schema_name, r.table_name
