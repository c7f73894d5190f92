/*
summary    = "Table does not record when its rows were changed"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["change-tracking"]
assumes    = ["row_updates"]
group      = ["cause"]
question   = "How can you tell which rows changed since yesterday?"
population = "table_changes join table_kinds as k using (schema_name, table_name) where k.housekeeping is null and (k.kind = 'entity' or k.kind = 'join' and k.changing_column is not null) and (k.changing_column is not null or detail is null)"
population_name = "entity tables"
message    = "{table_name} has no column for the time a row was last changed{but}"
since      = "0.1.0"

[options]
fewest_updates = 100
share = 0.01
usual_share = 0.8
fewest_referrers = 3
fewest_members = 3
declared_share = 0.1
fewest_kept = 10
*/
-- A table of which each row belongs to one row of another table, for most tables, keeps the times of all of them.
with one_to_one as materialized (
  select f.schema_name, f.table_name, f.referenced_schema, f.referenced_table
  from foreign_keys as f
  join keys as u using (schema_name, table_name, columns)
  group by f.schema_name, f.table_name, f.referenced_schema, f.referenced_table
),
keepers as materialized (
  select referenced_schema, referenced_table
  from one_to_one as o
  where exists (
    select 1
    from column_roles as r
    join columns as c using (schema_name, table_name, column_name)
    where r.schema_name = o.referenced_schema
      and r.table_name = o.referenced_table
      and r.role in ('event_time', 'updated_at')
      and r.confidence <> 'low'
      and c.type_family = 'timestamp'
  )
  group by referenced_schema, referenced_table
  having count(*) >= max(:fewest_kept, (
    select count(*)
    from tables
  ) / 2.0)
),
kept as materialized (
  select referenced_schema as schema_name, referenced_table as table_name
  from keepers
  union
  select schema_name, table_name
  from one_to_one
  join keepers using (referenced_schema, referenced_table)
),
judged as materialized (
  select t.*, s.estimated_rows, s.counted_since, s.inserted_rows,
    -- an installer writes a list and completes each row: that says nothing of later updates
    iif(t.change_evidence is null and s.inserted_rows >= s.estimated_rows and s.updated_rows between 1 and 2 * s.inserted_rows, null, s.updated_rows) as updated_rows,
    -- a time that no row lacks is that of the insert
    iif(c.is_nullable or c.type_family not in ('timestamp', 'date'), k.changing_column, null) as changing_column,
    iif(k.kind = 'event' and k.changing_column is not null, 'low', k.confidence) as confidence, -- many logs are written when what they are about has ended
    t.update_column is not null as has_time,
    t.referrers >= iif(t.business_role in ('money', 'email', 'phone'), 1, :fewest_referrers) as is_main,
    -- the principal tables: an amount, an address or a state needs one referrer, a switch or a mark two, a name three
    t.referrers >= case
      when t.business_role in ('money', 'email', 'phone') or t.business_role = 'status' and k.changing_column is not null then 1
      when k.changing_column is not null then :fewest_referrers - 1
      else :fewest_referrers
    end as is_referred,
    k.changing_column is not null and (
      t.business_role = 'status' and t.creation_column is not null
      or exists (
        select 1
        from column_roles as r
        where r.schema_name = k.schema_name
          and r.table_name = k.table_name
          and r.role = 'status_changed_at'
          and r.confidence <> 'low'
      )
    ) as has_steps,
    coalesce(lower(k.changing_column) in ('state', 'status'), 0) as has_state,
    -- where nothing says that any row changes, as in reference data, a flag or a name says little
    t.business_role is not null or exists (
      select 1
      from table_kinds
      where changing_column is not null
    ) as may_change,
    case
      when k.housekeeping is not null then k.housekeeping
      when k.kind <> 'entity' then k.kind
      when x.update_column is not null then 'rows whose times are in the row that they extend'
      when o.schema_name is not null then 'rows whose times one table keeps for all'
      when m.schema_name is not null then 'tables in memory'
      else t.detail
    end as reason,
    case
      when k.housekeeping is not null or k.kind = 'entity' and coalesce(x.update_column, o.schema_name, m.schema_name) is not null then 'other'
      when k.kind <> 'entity' then k.kind
      else t.detail_kind
    end as reason_kind
  from table_changes as t
  join table_kinds as k using (schema_name, table_name)
  left join columns as c
    on c.schema_name = k.schema_name
    and c.table_name = k.table_name
    and c.column_name = k.changing_column
  left join table_changes as x
    on x.schema_name = t.extended_schema
    and x.table_name = t.extended_table
  left join kept as o
    on o.schema_name = t.schema_name
    and o.table_name = t.table_name
  left join tables as m
    on m.schema_name = t.schema_name
    and m.table_name = t.table_name
    and upper(m.storage_engine) = 'MEMORY'
  left join table_statistics as s
    on s.schema_name = t.schema_name
    and s.table_name = t.table_name
  where t.history_table is null
),
-- Where other tables have the time, one that few tables refer to is often never changed.
usual as (
  select avg(1.0 - has_time) >= :usual_share as is_lacking,
    -- where hardly any reference is declared, that none leads to a table says little about it
    (
      select count(distinct json_array(schema_name, table_name))
      from foreign_keys
    ) >= :declared_share * (
      select count(*)
      from tables
    ) as is_declared
  from judged
  where reason is null
),
perhaps_timed as ( -- a time of a change of something, perhaps of the row
  select schema_name, table_name
  from column_roles
  where role = 'updated_at'
    and confidence = 'low'
  union
  select schema_name, table_name
  from columns
  where type_family = 'timestamp'
    and (lower(column_name) glob 'last[_]updated[_]*' or lower(column_name) glob '*[a-z][_]updated[_]at')
  group by schema_name, table_name
  having count(*) > 1 -- several times, each of another part of the row
  union
  select schema_name, table_name
  from table_changes
  where possible_update_column is not null
),
rated as materialized (
  select schema_name, table_name, updated_rows, estimated_rows, counted_since, inserted_rows, referrers, change_evidence, is_lacking, is_declared,
    iif(
      is_edited and reason_kind = 'unreferenced'
      or changing_column is not null and reason_kind in ('join', 'event', 'part', 'list', 'unreferenced'),
      null, reason
    ) as excluded_by,
    -- what the schema suggests, without counted updates
    case
      when referrers = 0 and is_declared then 'low'
      when written_once_kind = 'types' then 'low'
      when is_lacking then iif(written_once_kind = 'insert', 'low', 'medium')
      when is_main and change_evidence is not null then 'medium'
      else 'low'
    end as expected,
    iif(
      (change_evidence is not null or changing_column is not null)
      and (is_lacking or is_main and change_evidence = 'certain' or changing_column is not null or is_edited)
      and (written_once_kind is not 'types' or is_lacking and changing_column is not null)
      and (written_once_kind is not 'hash' or changing_column is not null)
      and written_once_kind is not 'never'
      and confidence = 'high'
      and may_change
      and (is_referred or has_steps or has_state and not is_declared)
      and (schema_name, table_name) not in (select schema_name, table_name from perhaps_timed),
      confidence, 'low'
    ) as confidence
  from judged
  join usual
  where not has_time
),
-- An activity log that holds old and new values, or what changed, of rows of any type.
change_logs as materialized (
  select c.table_name
  from columns as c
  join table_kinds as k using (schema_name, table_name)
  where k.confidence <> 'low'
  group by c.schema_name, c.table_name
  having max(lower(replace(c.column_name, '_', '')) in ('oldvalue', 'oldvalues', 'oldproperties', 'oldattributes', 'olddata', 'rowdata', 'objectchanges'))
    and max(lower(replace(c.column_name, '_', '')) in ('newvalue', 'newvalues', 'newproperties', 'newattributes', 'newdata', 'changedfields', 'objectchanges'))
    and max(lower(c.column_name) glob '*type' or lower(c.column_name) glob 'table*name')
),
counted as (
  select *,
    (
      select min(table_name)
      from change_logs
    ) as change_log,
    case
      when updated_rows >= max(:fewest_updates, :share * coalesce(estimated_rows, 0)) then 'high'
      when exists (
        select 1
        from change_logs
      ) then 'low'
      when updated_rows = 0 and inserted_rows >= :fewest_updates then 'low'
      when updated_rows > 0 and referrers > 0 then 'medium'
      else expected
    end as severity
  from rated
)
select schema_name, table_name, updated_rows, estimated_rows, counted_since, excluded_by, severity,
  iif(severity = 'high', null, 'no update time') as cause, -- a table with many updates needs a decision of its own
  case
    when severity <> 'low' then null
    when updated_rows = 0 and inserted_rows >= :fewest_updates then 'no update was counted'
    when change_log is not null then change_log || ' may record their changes'
    when referrers = 0 and is_declared then 'no other table refers to them'
    else 'little suggests that their rows change'
  end as less_severe_because,
  coalesce('; ' || change_log || ' may record its changes', '') as but,
  change_evidence is not null as sort_rank, -- those that change for certain come first
  case
    when severity = 'high' and (schema_name, table_name) not in (
      select schema_name, table_name
      from perhaps_timed
    ) then 'high' -- updates were counted
    -- where most tables have the time, a detail or two without it are seldom what a load misses
    when expected <> 'low' or is_lacking or :fewest_members <= count(*) filter (where excluded_by is null and confidence <> 'low') over (partition by expected)
      and exists (
        select 1
        from rated as main
        where main.expected <> 'low' and main.confidence <> 'low' and main.excluded_by is null
      ) then confidence
    else 'low'
  end as confidence
from counted
