/*
summary    = "Every column apart from the key accepts NULL"
severity   = "low"
confidence = "high"
object     = "table"
tags       = ["keys"]
question   = "Which of these columns are always filled, and what guarantees it?"
population = "tables"
message    = "all {column_count} columns of {table_name} apart from the key accept NULL"
default    = false
since      = "0.1.0"

[options]
fewest_columns = 3
*/
select c.schema_name, c.table_name, k.kind, count(*) as column_count, sum(s.null_fraction = 0) as columns_without_nulls,
  iif(k.kind in ('event', 'queue', 'history'), 'info', 'low') as severity,
  iif(k.kind not in ('entity', 'lookup', 'event', 'history', 'queue'), k.kind, null) as excluded_by
from table_kinds as k
left join keys as p
  on p.schema_name = k.schema_name
  and p.table_name = k.table_name
  and p.key_type = 'primary'
cross join columns as c -- SQLite keeps the order of a cross join: most tables are ruled out before their columns are read
  on c.schema_name = k.schema_name
  and c.table_name = k.table_name
left join column_statistics as s
  on s.schema_name = c.schema_name
  and s.table_name = c.table_name
  and s.column_name = c.column_name
where not exists (
    select 1
    from columns as r
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and not r.is_nullable
      and not r.is_identity
      and not r.is_generated
      and coalesce(instr(p.columns, json_quote(r.column_name)), 0) = 0
  )
  and not c.is_identity
  and not c.is_generated
  and coalesce(instr(p.columns, json_quote(c.column_name)), 0) = 0
group by c.schema_name, c.table_name
having count(*) >= :fewest_columns
