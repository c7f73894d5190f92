/*
summary    = "Tables refer to each other in a circle"
severity   = "info"
confidence = "high"
object     = "table"
tags       = ["references"]
assumes    = ["foreign_keys"]
question   = "In which order does the application fill these tables, and which key does it set afterwards?"
population = "tables"
message    = "{table_name} and {circle_tables} refer to each other, so no order of loading satisfies every foreign key: {remedy}"
detail     = "{circle}"
since      = "0.1.0"
*/
with others as (
  select c.schema_name, c.table_name, o.value ->> '$[0]' as other_schema, o.value ->> '$[1]' as other_table, c.filled_last,
    json_array_length(c.tables) as stands_for,
    row_number() over (partition by c.schema_name, c.table_name order by o.key) as place
  from key_circles as c, json_each(c.tables) as o
  where o.key > 0
),
keys as (
  select schema_name, table_name,
    iif(json_array_length(filled_last) > 5, 'insert ' || json_array_length(filled_last) || ' keys', (
      select 'insert ' || group_concat(f.value, ', ')
      from json_each(filled_last) as f
    )) || ' as NULL first' as remedy
  from key_circles
),
excluded as (
  select o.schema_name, o.table_name, max(t.kind) as kind
  from others as o
  join table_kinds as t
    on t.schema_name = o.other_schema
    and t.table_name = o.other_table
  where t.kind in ('transient', 'cache', 'framework', 'staging', 'backup')
  group by o.schema_name, o.table_name
)
select schema_name, table_name, stands_for, group_concat(other_table, ', ') as circle_tables,
  coalesce(remedy, 'no key of a circle accepts NULL') as remedy, filled_last,
  iif(stands_for = 2, '<-> ', 'in a circle with ')
    || group_concat(other_table, ', ') filter (where place <= 2 or stands_for = 4)
    || iif(stands_for > 4, ' and ' || (stands_for - 3) || ' more', '')
    || '; ' || coalesce(remedy, 'no key of a circle accepts NULL') as circle,
  excluded.kind as excluded_by
from others
join keys using (schema_name, table_name)
left join excluded using (schema_name, table_name)
group by schema_name, table_name
