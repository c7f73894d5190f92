/*
summary    = "Timestamp column does not record a time zone"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["time"]
group      = ["naming_style", "known_zone"]
question   = "In which time zone are these times written, and do all applications and imports use the same one?"
population = "columns where type_family = 'timestamp'"
population_name = "timestamp columns"
message    = "{column_name} is {data_type}: {time_zone}"
detail     = "{type_or_zone}"
fix.postgresql = "alter table {table} alter column {column} type timestamptz using {changeable_column} at time zone {zone}"
workaround.postgresql = "select {column} at time zone {zone} from {table}"
workaround.mssql = "select {column} at time zone {zone} from {table}"
workaround.oracle = "select from_tz(cast({column} as timestamp), {zone}) from {table}"
workaround.mysql = "select convert_tz({column}, {zone}, '+00:00') from {table}"
since      = "0.1.0"
*/
with shapes as materialized (
  select k.schema_name, k.table_name, c.column_name as key_column,
    c.type_family = 'integer'
    and c.default_expression = '1'
    and f.referenced_table is null as has_single_row,
    c.type_family = 'text'
    and lower(c.column_name) in ('key', 'name')
    and (
      select count(*) = 3 and max(lower(o.column_name) = 'value')
      from columns as o
      where o.schema_name = k.schema_name
        and o.table_name = k.table_name
    ) as has_named_values
  from keys as k
  join columns as c
    on c.schema_name = k.schema_name
    and c.table_name = k.table_name
    and c.column_name = json_extract(k.columns, '$[0]')
  left join (
    select distinct referenced_schema, referenced_table
    from foreign_keys
  ) as f on f.referenced_schema = k.schema_name
    and f.referenced_table = k.table_name
  where k.key_type = 'primary'
    and k.column_count = 1
),
-- tables with foreign keys, all of which lead to or from others that few people load
internal_groups as materialized (
  select l.schema_name, l.table_name
  from (
    select schema_name, table_name, referenced_schema as other_schema, referenced_table as other_table
    from foreign_keys
    union all
    select referenced_schema, referenced_table, schema_name, table_name
    from foreign_keys
  ) as l
  join table_kinds as o
    on o.schema_name = l.other_schema
    and o.table_name = l.other_table
  group by l.schema_name, l.table_name
  having min(o.is_internal) = 1
)
select c.schema_name, c.table_name, c.column_name, c.data_type, c.default_expression, server.time_zone as server_time_zone,
  iif(z.zone is null, 'it does not record a time zone', 'it records no time zone, and its rows are in ' || z.zone) as time_zone,
  iif(z.zone is null, c.data_type, 'its rows are in ' || z.zone) as type_or_zone,
  z.evidence as time_zone_evidence,
  case
    when z.zone = 'UTC' and server.dialect in ('mysql', 'mariadb') then '+00:00'
    when z.zone = 'UTC' or z.zone like '%/%' or z.zone is not null and server.dialect in ('mysql', 'mariadb') then z.zone
    else '<zone of the values>' -- PostgreSQL reads the sign of an offset the other way round
  end as zone,
  coalesce(z.zone, 'unknown') as known_zone,
  case
    when z.zone = 'UTC' then 'low' -- a warehouse that assumes UTC is right
    when z.zone is not null then 'high'
    when (c.default_expression like '%now%' or c.default_expression like '%current_timestamp%' or c.on_update_expression is not null)
      and upper(replace(server.time_zone, 'Etc/', '')) not in (
        'UTC', 'UCT', 'GMT', 'GMT0', 'GMT+0', 'GMT-0', 'GREENWICH', 'UNIVERSAL', 'ZULU', 'Z', '+00:00', '-00:00', '00:00'
      ) then 'high'
    when k.is_internal or k.effective_kind in ('staging', 'backup') then 'low'
    else 'medium'
  end as severity, -- high where its rows, or the clock by which the server fills it, are not in UTC
  case
    when z.zone = 'UTC' then 'the rows are in UTC, as most loads assume'
    when z.zone is null and (k.is_internal or k.effective_kind in ('staging', 'backup')) then tables_in_words(coalesce(k.housekeeping, k.kind)) || ' seldom loaded'
  end as less_severe_because,
  iif(
    exists (
      select 1
      from tables as t
      where t.schema_name = c.schema_name
        and t.table_name = c.table_name
        and mentions(t.partition_key, c.column_name)
    ) or exists (
      select 1
      from indexes as i
      where i.schema_name = c.schema_name
        and i.table_name = c.table_name
        and mentions(i.predicate, c.column_name)
        and i.predicate glob '*[<>]*'
    ) or c.is_generated or exists (select 1 from views), null, c.column_name
  ) as changeable_column,
  case
    when server.dialect = 'sqlite'
      and z.zone is null
      and coalesce(p.sampled_rows, 0) = 0
      and not exists (
        select 1
        from probe_results as beside
        where beside.schema_name = c.schema_name
          and beside.table_name = c.table_name
          and beside.measure = 'instants'
          and beside.found_rows < beside.sampled_rows
      ) then 'low' -- only rows show whether these texts have an offset
    when k.effective_kind = 'transient' then 'low' -- its rows are gone before a load reads them
    when k.is_internal and not business.has_naive_times then 'low' -- few people load these tables, and all others have a zone
    when (t.stands_apart or g.table_name is not null) and (k.is_internal or k.effective_kind in ('staging', 'backup')) then 'low' -- no row that is loaded leads to them
    when k.effective_kind in ('staging', 'backup') and exists ( -- of which the question is asked there
      select 1
      from columns as o
      where o.schema_name = c.schema_name
        and o.column_name = c.column_name
        and o.data_type = c.data_type
        and lower(c.table_name) glob lower(o.table_name) || '[_]*'
    ) then 'low'
    when shapes.has_single_row or shapes.has_named_values then 'low' -- a time of the program, beside its settings
    when lower(c.column_name) glob 'm[ai][xn][_]*' and exists (
      select 1
      from columns as o
      where o.schema_name = c.schema_name
        and o.table_name = c.table_name
        and o.type_family in ('integer', 'decimal', 'float')
        and lower(o.column_name) glob substr(lower(c.column_name), 1, 3) || '[_]*'
    ) then 'low' -- a limit of what may be entered
    when shapes.key_column = c.column_name and lower(c.column_name) = 'day' then 'low' -- a day of the calendar
    when c.column_name like '%date' and c.column_name not like '%update' then 'medium'
    else 'high'
  end as confidence
from columns as c
join server
join table_kinds as k using (schema_name, table_name)
left join table_changes as t using (schema_name, table_name)
left join shapes using (schema_name, table_name)
left join internal_groups as g using (schema_name, table_name)
cross join (
  select exists (
    select 1
    from columns as n
    join table_kinds using (schema_name, table_name)
    where n.type_family = 'timestamp'
      and not n.has_time_zone
      and not is_internal
      and not exists ( -- these are reported with the others
        select 1
        from columns as other
        where other.schema_name = n.schema_name
          and other.table_name = n.table_name
          and other.type_family = 'timestamp'
          and other.has_time_zone
      )
  ) as has_naive_times
) as business
left join time_zones as z
  on z.schema_name = c.schema_name
  and z.table_name = c.table_name
  and z.column_name = c.column_name
  and z.confidence <> 'low'
left join settled_zones as s
  on s.schema_name = c.schema_name
  and s.table_name = c.table_name
  and s.column_name = c.column_name
left join probe_results as p
  on p.schema_name = c.schema_name
  and p.table_name = c.table_name
  and p.column_name = c.column_name
  and p.measure = 'instants'
where c.type_family = 'timestamp'
  and not c.has_time_zone
  and s.settled_by is null
  and not exists ( -- mixed-time-zone-awareness reports the table
    select 1
    from columns as other
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and other.type_family = 'timestamp'
      and other.has_time_zone
  )
