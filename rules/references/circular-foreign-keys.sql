/*
summary    = "Tables refer to each other in a circle"
severity   = "info"
confidence = "high"
object     = "table"
tags       = ["references"]
assumes    = ["foreign_keys"]
question   = "In which order are these tables loaded, and which column is filled in afterwards?"
population = "tables"
message    = "{table_name} and {circle_tables} refer to each other: no load order satisfies every foreign key"
detail     = "{circle}"
since      = "0.1.0"
*/
with recursive edges as materialized (
  select distinct json_array(schema_name, table_name) as child, json_array(referenced_schema, referenced_table) as parent
  from foreign_keys
  join tables using (schema_name, table_name)
  where (schema_name <> referenced_schema or table_name <> referenced_table)
    and not coalesce(is_deferrable, 0) -- checked at commit, if the load asks for it
    and not coalesce(is_unlogged, 0) -- lost in a crash: nobody loads it
),
triangles as materialized (
  select a.child as first, a.parent as second, b.parent as third
  from edges as a
  join edges as b on b.child = a.parent
  join edges as c
    on c.child = b.parent
    and c.parent = a.child
  where a.child < a.parent
    and a.child < b.parent
),
circles as materialized (
  select a.child as first, a.parent as other
  from edges as a
  join edges as b
    on b.child = a.parent
    and b.parent = a.child
  where a.child < a.parent
  union
  select first, second
  from triangles
  union
  select first, third
  from triangles
),
-- circles with a table in common are one knot, and one decision
linked as materialized (
  select first as one, other
  from circles
  union
  select other, first
  from circles
),
reached as (
  select one as root, one as node
  from linked
  union
  select reached.root, linked.other
  from reached
  join linked on linked.one = reached.node
),
knots as (
  select node, min(root) as first
  from reached
  group by node
)
select first ->> '$[0]' as schema_name, first ->> '$[1]' as table_name, group_concat(node ->> '$[1]', ', ') as circle_tables,
  iif(count(*) = 1, '<-> ', 'in a circle with ') || group_concat(node ->> '$[1]', ', ') as circle,
  max(excluded_by) as excluded_by
from (
  select k.first, k.node, iif(t.kind in ('transient', 'cache', 'framework', 'staging', 'backup'), t.kind, null) as excluded_by
  from knots as k
  join table_kinds as t
    on t.schema_name = k.node ->> '$[0]'
    and t.table_name = k.node ->> '$[1]'
  where k.node <> k.first
  order by k.node
)
group by first
