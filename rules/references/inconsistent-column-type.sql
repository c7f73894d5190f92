/*
summary    = "Column has a different type than in other tables"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["types"]
question   = "Do columns of one name mean the same in all tables?"
population = "columns"
message    = "{column_name} is {data_type} here, and {usual_type} in {usual_count} other tables"
detail     = "{data_type}, elsewhere {usual_type}"
default    = false
since      = "0.1.0"

[options]
fewest_tables = 5
share = 0.8
*/
with families as (
  select c.column_name as name, c.type_family, count(*) as table_count, min(c.data_type) as data_type
  from columns as c
  group by c.column_name, c.type_family
),
usual as (
  select name, type_family, data_type, max(table_count) as table_count
  from families
  group by name
  having count(*) > 1
    and max(table_count) >= :fewest_tables
    and max(table_count) >= :share * sum(table_count)
)
select c.schema_name, c.table_name, c.column_name, c.data_type, u.data_type as usual_type, u.table_count as usual_count,
  iif(k.kind in ('staging', 'backup', 'framework'), k.kind, null) as excluded_by
from columns as c
cross join usual as u -- in this order: few columns have another type than is usual
  on c.column_name = u.name
  and u.type_family <> c.type_family
cross join table_kinds as k
  on k.schema_name = c.schema_name
  and k.table_name = c.table_name
where lower(u.name) not in ('id', 'value', 'data', 'type', 'position', 'content', 'result', 'key', 'code', 'version', 'state', 'status')
  and not (c.type_family in ('boolean', 'integer', 'bit') and u.type_family in ('boolean', 'integer', 'bit'))
  and not (c.type_family in ('text', 'enum', 'set') and u.type_family in ('text', 'enum', 'set'))
  and c.type_family <> 'array'
  and u.type_family <> 'array'
  and not exists (
    select 1
    from foreign_keys as f
    where f.schema_name = k.schema_name
      and f.table_name = k.table_name
      and has_column(f.columns, c.column_name)
  )
