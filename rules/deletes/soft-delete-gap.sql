/*
summary    = "Table has no soft delete although this database usually does"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["deletes"]
question   = "Are rows of this table deleted for good, and how would a copy learn of it?"
population = "table_kinds where kind = 'entity'"
message    = "{table_name} has no {marker_column}, which {table_count} of {population} tables have"
fix.postgresql = "alter table {table} add column {marker_column} {marker_type}"
fix.mysql = "alter table {table} add column {marker_column} {marker_type}"
fix.sqlite = "alter table {table} add column {marker_column} {marker_type}"
since      = "0.1.0"

[options]
share = 0.5
*/
select k.schema_name, k.table_name, c.value as marker_column, c.marker_type, c.table_count, c.population, s.deleted_rows,
  case
    when s.deleted_rows > 0 then 'high'
    when s.deleted_rows = 0 and s.inserted_rows > 0 then 'low'
    else 'medium'
  end as confidence
from (
  select value, table_count, population, data_type as marker_type
  from conventions
  join columns on column_name = value
  where convention = 'soft_delete'
  group by value, data_type
  order by table_count desc, count(*) desc
  limit 1
) as c
join table_kinds as k
left join table_statistics as s using (schema_name, table_name)
where c.table_count >= 3
  and c.table_count >= :share * c.population
  and k.kind = 'entity'
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and r.role in ('deleted_at', 'is_deleted')
  )
