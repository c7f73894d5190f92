/*
summary    = "Timestamps are in different time zones"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["time"]
question   = "Which writer sets the time, and by the clock of which time zone?"
population = "columns where type_family = 'timestamp' and has_time_zone = 0"
population_name = "timestamps without a time zone"
message    = "{column_name} {relation} {other_column} of {other_table}"
detail     = "{relation} {other_table}.{other_column}"
group      = []
probes     = ["time-differences", "daylight-saving", "newest-times"]
since      = "0.2.0"
*/
with known as (
  select schema_name, table_name, column_name, zone, other_zones, confidence, evidence,
    count(*) over (partition by zone) as columns_in_zone
  from time_zones
  where zone is not null
    and confidence <> 'low'
), usual as (
  select schema_name, table_name, column_name, zone, other_zones, confidence
  from known
  where zone = (select zone from known order by columns_in_zone desc, zone <> 'UTC', zone limit 1)
), apart as (
  -- A column is compared with one of its own table where there is one.
  select k.schema_name, k.table_name, k.column_name, k.zone, k.evidence, k.confidence,
    u.column_name as other_column, u.table_name as other_table, u.zone as other_zone,
    row_number() over (
      partition by k.schema_name, k.table_name, k.column_name
      order by u.table_name <> k.table_name or u.schema_name <> k.schema_name, u.schema_name, u.table_name, u.column_name
    ) as place
  from known as k
  join usual as u on u.zone <> k.zone
  where not exists (
      select 1
      from json_each(k.other_zones) as mine
      where mine.value = u.zone
    )
    and not exists (
      select 1
      from json_each(u.other_zones) as theirs
      where theirs.value = k.zone
    )
)
select schema_name, table_name, column_name, zone, differs_from as other_column, table_name as other_table, null as other_zone, difference,
  'differs by ' || difference || ' from' as relation, evidence, 'high' as confidence
from time_zones
where differs_from is not null
union all
select a.schema_name, a.table_name, a.column_name, a.zone, a.other_column, a.other_table, a.other_zone, null,
  'is in ' || a.zone || ', not in ' || a.other_zone || ' as', a.evidence, a.confidence
from apart as a
where a.place = 1
  and not exists (
    select 1
    from time_zones as t
    where t.schema_name = a.schema_name
      and t.table_name = a.table_name
      and t.column_name = a.column_name
      and t.differs_from is not null
  )
