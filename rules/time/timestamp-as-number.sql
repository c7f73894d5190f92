/*
summary    = "Time is stored as a number of unknown unit"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["time", "types"]
group      = ["naming_style"]
question   = "Do the numbers count seconds, milliseconds or days, or do their digits spell a date? Which value means unknown?"
population = "(select distinct schema_name, table_name, column_name from column_roles where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time'))"
population_name = "times"
message    = "{column_name} is {data_type}, and no name, comment or default gives its unit{unit_by_rows}"
detail     = "{data_type}{unit_by_rows}"
workaround.postgresql = "select to_timestamp({column} / {units_in_a_second}) from {table}"
workaround.mysql = "select from_unixtime({column} / {units_in_a_second}) from {table}"
workaround.sqlite = "select datetime({column} / {units_in_a_second}, 'unixepoch') from {table}"
since      = "0.1.0"
*/
with habits as (
  select (
    select count(*)
    from columns
    where type_family = 'timestamp'
  ) as typed, (
    select count(*)
    from column_roles
    join columns using (schema_name, table_name, column_name)
    where role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time')
      and column_roles.confidence <> 'low'
      and type_family in ('integer', 'decimal', 'float')
  ) as numeric, exists (
    select 1
    from columns
    where type_family in ('integer', 'decimal')
      and (replace(lower(column_name), '_', '') glob '*blocknum*' or replace(lower(column_name), '_', '') glob '*blockheight')
  ) as counts_blocks
),
found as (
  select c.schema_name, c.table_name, c.column_name, c.data_type, min(r.role) as role,
    case
      when u.unit is not null then '; by its rows: ' || u.unit
      when r.reason glob '*YYYYMMDD*' then '; by the server''s statistics: a day as YYYYMMDD'
      else ''
    end as unit_by_rows,
    coalesce(u.unit, iif(r.reason glob '*YYYYMMDD*', 'a day as YYYYMMDD', null)) as unit,
    u.found_rows as rows_in_unit, u.sampled_rows,
    case
      when k.kind in ('transient', 'cache') and k.confidence = 'low' then 'low' -- nobody may load it, and this may be no time
      when max(r.confidence <> 'low') or lower(c.column_name) in ('ts', 'timestamp') or u.unit <> 'days' then 'medium'
      -- added_at: a time, whatever its role
      when c.data_type like '%big%'
        and (lower(c.column_name) glob '*[_]at'
          or lower(c.column_name) glob '*[_]ts'
          or c.column_name glob '*[a-z]At'
          or c.column_name glob '*[a-z]Stamp'
          or lower(c.column_name) glob '*[_]stamp') then 'medium'
      else 'low'
    end as confidence,
    case
      when r.reason glob '*YYYYMMDD*' then 'low' -- whoever looks sees the unit
      when server.dialect <> 'sqlite' and c.data_type like 'int%' then 'low' -- 32 bits have no room for milliseconds
      else 'medium'
    end as severity,
    -- as often a length, an offset or a time of day, unless the table has other times in numbers
    u.unit is null
      and max(r.role in ('created_at', 'updated_at', 'deleted_at') and r.confidence <> 'low') = 0
      and c.data_type not like '%big%'
      and lower(c.column_name) not glob '*[_]at'
      and c.column_name not glob '*[a-z]At'
      and (
        c.type_family = 'float' and lower(c.column_name) not glob '*ts' and lower(c.column_name) not glob '*stamp'
        or max(r.role = 'scheduled_time') and (
          replace(lower(c.column_name), '_', '') glob '*starttime'
          or replace(lower(c.column_name), '_', '') glob '*endtime'
          or lower(c.column_name) glob '*expires'
          or lower(c.column_name) glob '*expiry'
        )
      ) as may_be_length,
    -- of the row itself, or named like nothing else
    max(r.role in ('created_at', 'updated_at', 'deleted_at') and r.confidence <> 'low')
      or lower(c.column_name) glob '*timestamp'
      or lower(c.column_name) glob '*[_]ts'
      or lower(c.column_name) glob 'ts[_]*' as is_stated,
    -- 32 bits: a limit, a number of seconds or of a version, unless the times of the database are numbers
    server.dialect <> 'sqlite'
      and c.data_type like 'int%'
      and habits.numeric <= habits.typed as may_be_number,
    -- among measurements: how long it took
    lower(c.column_name) = 'time' and (
      select count(*)
      from columns as other
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
        and other.column_name <> c.column_name
        and other.type_family in ('integer', 'decimal', 'float')
        and lower(other.column_name) not glob '*id'
    ) >= 4 as may_be_measure,
    -- proposed_at may be the number of a block; dedicated_time, beside timestamps, says how long
    habits.counts_blocks or lower(c.column_name) glob '*time' and exists (
      select 1
      from columns as typed
      where typed.schema_name = c.schema_name
        and typed.table_name = c.table_name
        and typed.type_family = 'timestamp'
    ) as may_be_count,
    exists (
      select 1
      from indexes as i
      where i.schema_name = c.schema_name
        and i.table_name = c.table_name
        and json_extract(i.columns, '$[0]') = c.column_name
    ) as leads_index,
    (
      select count(*)
      from columns as other
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
    ) as table_width,
    case
      when k.kind in ('staging', 'backup', 'framework', 'migration', 'transient') then k.kind
      when k.housekeeping = 'counters' then k.housekeeping
      when k.kind = 'cache' and k.reason not glob '*sums of*' then k.kind -- people load sums
      -- few people load tokens, and seconds are what is usual there
      when server.dialect <> 'sqlite' and c.data_type like 'int%' then coalesce(k.housekeeping, iif(k.kind = 'cache', k.kind, null))
    end as excluded_by
  from column_roles as r
  join columns as c using (schema_name, table_name, column_name)
  join server
  join habits
  cross join table_kinds as k using (schema_name, table_name) -- in this order: few columns need their table's kind
  left join (
    select schema_name, table_name, column_name, max(found_rows) as found_rows, sampled_rows,
      case measure
        when 'date_digits' then 'a day as YYYYMMDD'
        when 'time_digits' then 'a time as YYYYMMDDhhmmss'
        else measure
      end as unit
    from probe_results
    where probe = 'numeric-times'
      and measure in ('seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'days', 'date_digits', 'time_digits')
      and found_rows >= 20
      and found_rows >= 0.95 * sampled_rows
    group by schema_name, table_name, column_name
  ) as u using (schema_name, table_name, column_name)
  where r.role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time')
    and c.type_family in ('integer', 'decimal', 'float')
    and not (server.dialect = 'postgresql' and c.data_type = 'real') -- too few digits for a time
    and not c.is_generated
    and not c.is_identity
    and coalesce(c.default_expression, '') not like 'nextval(%'
    and lower(c.column_name) not glob '*id'
    and lower(c.column_name) not glob '*key'
    -- the name, the comment or the default gives the unit
    and not exists (
      select 1
      from json_each('["milli", "micro", "nano", "second", "unix", "epoch", "yyyy", "gps"]') as unit
      where c.column_name || ' ' || coalesce(c.comment, '') like '%' || unit.value || '%'
    )
    and lower(c.column_name) not glob '*[_][mun]s'
    and lower(c.column_name) not glob '*[_]sec'
    and lower(c.column_name) not glob '*[_]secs'
    -- parts of a date
    and lower(c.column_name) not glob '*[_]year'
    and lower(c.column_name) not glob '*[_]month'
    and lower(c.column_name) not glob '*[_]day'
    and c.column_name not glob '*Ms'
    and c.column_name not glob '*Sec'
    and r.reason not glob '*its default is a day as YYYYMMDD'
    and coalesce(c.default_expression, '') not like '%epoch%'
    and coalesce(c.default_expression, '') not like '%unix%'
    -- SQLite stores the text that these return
    and coalesce(c.default_expression, '') not like '%current_timestamp%'
    and coalesce(c.default_expression, '') not like '%date%(%now%'
    and not (server.dialect = 'sqlite' and exists (
      select 1
      from columns as beside
      where beside.schema_name = c.schema_name
        and beside.data_type = c.data_type
        and (beside.table_name = c.table_name or beside.column_name = c.column_name)
        and (beside.default_expression like '%current_timestamp%' or beside.default_expression like '%date%(%now%')
        and beside.default_expression not like '%epoch%'
        and beside.default_expression not like '%''\%s''%' escape '\'
    ))
    and coalesce(c.default_expression, '') not like '%''\%s''%' escape '\'
    and (server.dialect = 'sqlite'
      or c.data_type not like 'int%'
      or c.data_type like '%unsigned%'
      or lower(c.column_name) glob '*date'
      -- often a time of day, in seconds since midnight
      or not (r.role = 'scheduled_time' and (lower(c.column_name) glob '*start[_]time' or lower(c.column_name) glob '*end[_]time')))
  group by c.schema_name, c.table_name, c.column_name
  having not (min(r.role) = 'event_time' and lower(c.column_name) glob '*on')
)
select schema_name, table_name, column_name, data_type, role, unit, unit_by_rows, rows_in_unit, sampled_rows, severity, excluded_by,
  case unit
    when 'seconds' then '1'
    when 'milliseconds' then '1000'
    when 'microseconds' then '1000000'
    when 'nanoseconds' then '1000000000'
    else iif(unit is null, '<units in a second>', null) -- days need other functions
  end as units_in_a_second,
  case
    when unit is not null then confidence
    when may_be_count and not is_stated then 'low'
    when may_be_length and not sum(confidence <> 'low' and not may_be_length) over (partition by schema_name, table_name) then 'low'
    -- the limits in a table of a hundred settings say nothing about each other
    when (may_be_number or may_be_measure)
      and not is_stated
      and not leads_index
      and not sum(is_stated) over (partition by schema_name, table_name)
      and (table_width > 50 or count(*) over (partition by schema_name, table_name) = 1) then 'low'
    else confidence
  end as confidence
from found
