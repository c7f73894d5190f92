/*
summary    = "Column cannot hold times after January 2038"
severity   = "low"
confidence = "high"
object     = "column"
default    = false             # most such columns never hold times years ahead
tags       = ["time", "types"]
question   = "What is the latest time to be stored, and who changes the type before 2038?"
population = "columns where type_family = 'timestamp'"
population_name = "timestamp columns"
group      = ["data_type"]
message    = "{column_name} is {data_type}, whose range ends on 19 January 2038"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type,
  case
    when lower(c.column_name) glob '*expir*'
      or lower(c.column_name) glob '*until*'
      or lower(c.column_name) glob '*till'
      or lower(c.column_name) glob '*valid*to*'
      or lower(c.column_name) glob '*matur*'
      or lower(c.column_name) glob '*renewal*' then 'medium'
    else 'low' -- the next run is seldom years away
  end as severity,
  iif(c.type_family = 'timestamp', 'high', 'medium') as confidence,
  case
    when k.kind in ('cache', 'queue', 'transient') then k.kind
    when k.housekeeping is not null then k.housekeeping
    when c.type_family <> 'timestamp' and k.kind in ('staging', 'backup', 'framework') then k.kind
    when exists (
      select 1
      from tables as t
      where t.schema_name = c.schema_name
        and t.table_name = c.table_name
        and upper(t.storage_engine) = 'MEMORY'
    ) then 'tables in memory'
    when r.role is null
      and lower(c.column_name) not glob '*expir*'
      and lower(c.column_name) not glob '*until*'
      and lower(c.column_name) not glob '*matur*'
      and lower(c.column_name) not glob '*renewal*' then 'times that are never in the future'
    when lower(c.column_name) glob '*actual*'
      or lower(c.column_name) glob '*since' then 'times that are never in the future'
    when lower(c.column_name) glob 'next*'
      or lower(c.column_name) glob '*[_]next[_]*' then 'times of the next run'
    -- of a run that is over, unless it is planned
    when (lower(c.column_name) glob '*start[_]time' or lower(c.column_name) glob '*end[_]time')
      and lower(c.column_name) not glob '*sched*'
      and lower(c.column_name) not glob '*plan*' then 'times at which something started or ended'
  end as excluded_by
from server
cross join columns as c -- in this order: few columns need their table's kind
cross join table_kinds as k using (schema_name, table_name)
left join column_roles as r
  on r.schema_name = c.schema_name
  and r.table_name = c.table_name
  and r.column_name = c.column_name
  and r.role = 'scheduled_time'
  and r.confidence <> 'low'
where not c.is_generated
  and (server.dialect <> 'postgresql'
      and c.data_type like 'timestamp%'
      and not (server.dialect = 'mariadb' and server.version_number >= 110500)
    or c.data_type like 'int%'
      and c.data_type not like '%unsigned%'
      and not c.is_identity
      and coalesce(c.default_expression, '') not like 'nextval(%'
      and lower(c.column_name) not glob '*id'
      and lower(c.column_name) not glob '*key'
      and lower(c.column_name) not glob '*date'
      and coalesce(c.comment, '') not like '%yyyy%'
      and exists (
        select 1
        from column_roles as m
        where m.schema_name = c.schema_name
          and m.table_name = c.table_name
          and m.column_name = c.column_name
          and +m.role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time') -- +: one look into the index, not six
          and m.confidence <> 'low'
          and not (m.role = 'event_time' and lower(c.column_name) glob '*on')
          -- often a time of day, in seconds since midnight
          and not (m.role = 'scheduled_time' and (lower(c.column_name) glob '*start[_]time' or lower(c.column_name) glob '*end[_]time'))
      )
    )
