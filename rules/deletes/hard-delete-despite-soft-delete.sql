/*
summary    = "Rows are deleted although the table has a deletion marker"
severity   = "high"
confidence = "medium"
object     = "table"
tags       = ["deletes"]
question   = "Which rows are deleted for good, when, and must a copy delete them too?"
population = "(select distinct schema_name, table_name from column_roles join table_statistics as s using (schema_name, table_name) where role in ('deleted_at', 'is_deleted') and confidence <> 'low' and s.deleted_rows is not null)"
population_name = "tables with soft deletes"
message    = "{deleted_rows} rows of {table_name} were physically deleted{by_accounts}, although {marker_column} could have marked them{lately}"
detail     = "{deleted_rows} rows deleted{by_accounts}{lately}"
dialects   = ["postgresql", "mysql", "mariadb"]
requires   = ["table_statistics.deleted_rows"]
escalates  = "magnitude_lately"
since      = "0.1.0"

[options]
share = 0.01
fewest_deletes = 100
*/
with recent as (
  select c.schema_name, c.table_name, sum(c.deleted_rows) as deleted_rows, max(c.deleted_rows) as most_rows,
    min(i.counted_from) as deleted_from, max(i.counted_until) as deleted_until
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
select r.schema_name, r.table_name, min(r.column_name) as marker_column, s.deleted_rows, s.inserted_rows, s.estimated_rows, s.counted_since,
  d.accounts as deleted_by, coalesce(' by ' || d.accounts, '') as by_accounts,
  n.deleted_rows as deleted_lately,
  cast(log10(max(n.most_rows, 1)) as integer) as magnitude_lately, -- worse from ten times as many between two scans
  coalesce(
    '; ' || n.deleted_rows || ' of them between ' || substr(replace(n.deleted_from, 'T', ' '), 1, 16)
    || ' and ' || substr(replace(n.deleted_until, 'T', ' '), 1, 16) || ' UTC',
    ''
  ) as lately,
  iif(s.deleted_rows >= :share * max(s.inserted_rows, s.estimated_rows), 'high', 'medium') as severity,
  iif(min(r.confidence) = 'high', 'high', 'medium') as confidence,
  iif(k.kind not in ('entity', 'lookup', 'join'), k.kind, null) as excluded_by
from column_roles as r
join table_kinds as k using (schema_name, table_name)
join table_statistics as s using (schema_name, table_name)
left join recent as n using (schema_name, table_name)
left join deleters as d using (schema_name, table_name)
where r.role in ('deleted_at', 'is_deleted')
  and r.confidence <> 'low'
  and s.deleted_rows >= :fewest_deletes
  -- Until it is a habit, new-hard-deletes reports it.
  and (n.deleted_rows is null or s.deleted_rows - n.deleted_rows > 99)
group by r.schema_name, r.table_name
