/*
summary    = "Table does not record when its rows were changed"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["change-tracking"]
assumes    = ["row_updates"]
group      = ["cause"]
question   = "How can you tell which rows changed since yesterday?"
population = "table_changes as t join table_kinds as k using (schema_name, table_name) where k.housekeeping is null and (t.left_out is null or t.left_out = t.detail and k.changing_column is not null)"
population_name = "main tables"
message    = "{table_name} has no column for the time a row was last changed{but}"
since      = "0.1.0"

[options]
fewest_updates = 100
share = 0.01
few_rows = 1000
many_rows = 100000
*/
with counted as (
  select t.*, s.estimated_rows, s.counted_since, s.inserted_rows,
    -- an installer writes a list and completes each row: that says nothing of later updates
    iif(t.change_evidence is null and s.inserted_rows >= s.estimated_rows and s.updated_rows between 1 and 2 * s.inserted_rows, null, s.updated_rows) as updated_rows,
    -- a database without any large table may not be in use yet: its tables will grow
    s.estimated_rows between 1 and :few_rows and (select max(estimated_rows) from table_statistics) >= :many_rows as is_small
  from table_changes as t
  left join table_statistics as s using (schema_name, table_name)
  where t.update_column is null
    and t.history_table is null
),
leveled as (
  select *,
    case
      when is_small then 'low'
      when updated_rows >= max(:fewest_updates, :share * coalesce(estimated_rows, 0)) then 'high'
      when importance = 'unreferenced' or change_log is not null or updated_rows = 0 and inserted_rows >= :fewest_updates then 'low'
      else 'medium'
    end as severity
  from counted
),
rated as (
  select *,
    -- a table alone is no habit of the database, and one that nothing refers to is seldom what it is about
    severity = 'low' and importance = 'unreferenced' and 1 = sum(left_out is null and (severity = 'high' or importance <> 'minor')) over () as is_alone
  from leveled
)
select schema_name, table_name, updated_rows, estimated_rows, counted_since, severity,
  iif(severity = 'high', null, 'no update time') as cause, -- a table with many updates needs a decision of its own
  case
    when severity <> 'low' then null
    when is_small then 'few rows are soon read as a whole'
    when updated_rows = 0 and inserted_rows >= :fewest_updates then 'no update was counted'
    when change_log is not null then change_log || ' may record their changes'
    else 'no other table refers to them'
  end as less_severe_because,
  coalesce('; ' || change_log || ' may record its changes', '') as but,
  coalesce(change_evidence, '') = 'certain' as sort_rank, -- those that change for certain come first
  case
    when severity = 'high' and possible_update_column is null then 'high' -- updates were counted
    when importance = 'minor' or is_marginal or is_alone then 'low'
    else 'high'
  end as confidence,
  case
    when severity = 'high' and left_out = detail then null -- counted updates outweigh what the columns suggest
    when left_out is null and exists (
      select 1
      from tables as m
      where m.schema_name = rated.schema_name
        and m.table_name = rated.table_name
        and upper(m.storage_engine) = 'MEMORY'
    ) then 'tables in memory'
    when left_out is null and severity = 'low' and stands_apart and coalesce(business_role, 'status') = 'status' then 'tables apart from all others'
    else left_out
  end as excluded_by
from rated
