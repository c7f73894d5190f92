/*
summary    = "Tables refer to each other in a circle"
severity   = "info"
confidence = "high"
object     = "table"
tags       = ["references"]
assumes    = ["foreign_keys"]
question   = "In which order does the application fill these tables, and which key does it set afterwards?"
population = "tables"
message    = "{members} refer to each other{manner}, so no order of loading satisfies every foreign key: {remedy}"
detail     = "{circle}"
since      = "0.1.0"
*/
with members as (
  select c.schema_name, c.table_name, json_array_length(c.tables) as stands_for, m.key as place, m.value ->> '$[1]' as member,
    iif(t.effective_kind in ('transient', 'cache', 'framework', 'staging', 'backup'), t.effective_kind, null) as not_loaded,
    t.is_packaged
  from key_circles as c, json_each(c.tables) as m
  left join table_kinds as t
    on t.schema_name = m.value ->> '$[0]'
    and t.table_name = m.value ->> '$[1]'
),
circles as (
  select schema_name, table_name, stands_for, coalesce(max(not_loaded), iif(min(is_packaged), 'tables of published packages', null)) as excluded_by,
    group_concat(member, ', ') filter (where place > 0) as circle_tables,
    coalesce(group_concat(member, ', ') filter (where place between 1 and min(stands_for - 2, 2)) || ' and ', '')
      || iif(stands_for > 4, (stands_for - 3) || ' more', max(member) filter (where place = stands_for - 1)) as others
  from members
  group by schema_name, table_name
),
-- circles with a key that accepts no NULL: rows of one table cannot be inserted before those of another
required as (
  select distinct c.schema_name, c.table_name
  from key_circles as c
  join json_each(c.tables) as child
  join foreign_keys as f
    on f.schema_name = child.value ->> '$[0]'
    and f.table_name = child.value ->> '$[1]'
  where (f.schema_name <> f.referenced_schema or f.table_name <> f.referenced_table)
    and not coalesce(f.is_deferrable, 0)
    and exists (
      select 1
      from json_each(c.tables) as parent
      where parent.value ->> '$[0]' = f.referenced_schema
        and parent.value ->> '$[1]' = f.referenced_table
    )
    and not exists (
      select 1
      from json_each(f.columns) as k
      join columns as n
        on n.schema_name = f.schema_name
        and n.table_name = f.table_name
        and n.column_name = k.value
      where n.is_nullable
    )
),
keys as (
  select schema_name, table_name, filled_last,
    case
      when filled_last is null then 'no key of a circle accepts NULL'
      when json_array_length(filled_last) > 5 then 'insert ' || json_array_length(filled_last) || ' keys as NULL first'
      when json_array_length(filled_last) > 1 then (
        select 'insert ' || group_concat(f.value, ', ') || ' as NULL first'
        from json_each(filled_last) as f
      )
      else 'insert ' || replace(filled_last ->> '$[0]', '.', ' with ') || ' NULL first' -- posts with topic_id NULL
    end as remedy
  from key_circles
)
select schema_name, table_name, stands_for, circle_tables, remedy, filled_last, excluded_by,
  iif(required.table_name is null, 'low', 'high') as confidence,
  table_name || iif(stands_for = 2, ' and ', ', ') || others as members,
  iif(stands_for = 2, '', ', directly or through others') as manner,
  iif(stands_for = 2, '<-> ', 'in a circle with ') || others || '; ' || remedy as circle
from circles
join keys using (schema_name, table_name)
left join required using (schema_name, table_name)
