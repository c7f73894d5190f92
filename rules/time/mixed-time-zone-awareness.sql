/*
summary    = "Table mixes timestamps with and without a time zone"
severity   = "medium"
confidence = "high"
object     = "table"
tags       = ["time"]
question   = "In which time zone are the columns without one, and why do they differ from the others?"
population = "(select 1 from columns where type_family = 'timestamp' group by schema_name, table_name having count(*) > 1)"
population_name = "tables with several timestamps"
message    = "{naive_columns_and_zones}: no time zone, unlike other timestamps of {table_name}"
detail     = "{naive_columns_and_zones} without a zone; {some_zoned_columns} with one"
group      = ["mixture"]
escalates  = "naive_columns"
since      = "0.1.0"
*/
with timestamps as materialized (
  select schema_name, table_name, column_name,
    (
      select z.zone
      from time_zones as z
      where z.schema_name = c.schema_name
        and z.table_name = c.table_name
        and z.column_name = c.column_name
        and z.confidence <> 'low'
    ) as zone,
    case
      when has_time_zone then 'zoned'
      when exists (
        select 1
        from settled_zones as s
        where s.schema_name = c.schema_name
          and s.table_name = c.table_name
          and s.column_name = c.column_name
      ) then 'settled'
      else 'naive'
    end as awareness
  from columns as c
  where type_family = 'timestamp'
)
select schema_name, table_name, zoned_columns, naive_columns, naive_columns_and_zones, some_zoned_columns,
  naive_columns_and_zones || ' without a zone; ' || some_zoned_columns || ' with one' as mixture,
  iif(k.is_internal, 'low', 'medium') as severity,
  iif(k.is_internal, tables_in_words(coalesce(k.housekeeping, k.kind)) || ' seldom loaded', null) as less_severe_because
from (
  select schema_name, table_name,
    json_group_array(column_name) filter (where awareness = 'zoned') as zoned_columns,
    json_group_array(column_name) filter (where awareness = 'naive') as naive_columns,
    group_concat(column_name || iif(zone is null, '', ' (in ' || zone || ' by its rows)'), ', ') filter (where awareness = 'naive') as naive_columns_and_zones,
    iif(sum(awareness = 'zoned') > 3, sum(awareness = 'zoned') || ' others', group_concat(column_name, ', ') filter (where awareness = 'zoned')) as some_zoned_columns
  from timestamps
  group by schema_name, table_name
  having sum(awareness = 'zoned') > 0
    and sum(awareness = 'naive') > 0
)
join table_kinds as k using (schema_name, table_name)
