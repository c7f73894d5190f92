/*
summary    = "Deleted rows leave no trace"
severity   = "medium"
confidence = "high"
object     = "table"
tags       = ["deletes"]
assumes    = ["row_updates"]
question   = "Who deletes rows, why, and how does a copy find out which ones?"
population = "table_changes join table_kinds as k using (schema_name, table_name) where k.effective_kind = 'entity' and k.housekeeping is null and (referrers > 0 or business_role is not null)"
population_name = "entity tables"
message    = "{table_name} has no deletion marker, history or delete trigger; deletes counted so far: {deleted_rows}{by_accounts}"
detail     = "{deletes_counted}"
group      = ["cause"]
since      = "0.1.0"

[options]
share = 0.001
fewest_deletes = 100
*/
with deleters as (
  select schema_name, table_name, group_concat(account, ', ') as accounts
  from (
    select distinct schema_name, table_name, account
    from statement_writes
    where operation in ('delete', 'truncate')
    order by account
  )
  group by schema_name, table_name
),
marked as ( -- tables that mark deleted rows or keep something of them
  select schema_name, table_name, max(is_certain) as is_certain
  from (
    select schema_name, table_name, confidence <> 'low' as is_certain
    from column_roles
    where role in ('deleted_at', 'is_deleted')
      or role = 'current_version' and confidence <> 'low'
    union all
    select schema_name, table_name, 1
    from triggers
    where coalesce(is_enabled, 1)
      and has_column(events, 'delete')
  )
  group by schema_name, table_name
),
-- A log of what was done to any table, or of what was deleted, may name deleted rows.
logs as (
  select count(*) > 0 as name_deleted_rows
  from (
    select *, -- a catalog or a blog is no log
      replace(replace(replace(replace(lower('_' || table_name), 'catalog', ''), '_blog', ''), 'microblog', ''), 'dialog', '') as name_of_log
    from table_kinds
  ) as k
  join columns as c using (schema_name, table_name)
  left join column_roles as r
    on r.schema_name = c.schema_name
    and r.table_name = c.table_name
    and r.column_name = c.column_name
    and r.role = 'polymorphic_type'
  where k.kind = k.effective_kind
    and k.original_table is null
    and (lower(k.table_name) glob '*audit*'
      or lower(k.table_name) glob '*journal*'
      or lower(k.table_name) glob '*activit*'
      or lower(k.table_name) glob '*histor*'
      or lower(k.table_name) glob '*change*'
      or lower('_' || k.table_name) glob '*[_]action*'
      or k.name_of_log glob '*log'
      or k.name_of_log glob '*logs'
      or k.name_of_log glob '*log*entry'
      or lower(k.table_name) glob '*versions')
    and (r.role is not null
      or k.kind in ('event', 'history') and (lower(c.column_name) glob '*action'
        or lower(c.column_name) in ('action_type', 'activity_type', 'operation', 'verb', 'event_type', 'event')))
    or k.kind = 'event' and k.confidence <> 'low'
      and (lower(k.table_name) glob '*deleted*' or lower(k.table_name) glob '*tombstone*')
      and k.schema_name || '.' || replace(replace(lower(k.table_name), 'deleted_', ''), '_deleted', '') not in (select schema_name || '.' || lower(table_name) from tables) -- deleted_pushers are of one table
)
select t.schema_name, t.table_name, s.deleted_rows, s.inserted_rows, s.estimated_rows, s.counted_since,
  log.holds_changes as is_logged,
  d.accounts as deleted_by, coalesce(' by ' || d.accounts, '') as by_accounts,
  iif(s.deleted_rows >= :fewest_deletes, 'deletes counted: ' || s.deleted_rows || coalesce(' by ' || d.accounts, ''), '') as deletes_counted,
  iif(s.deleted_rows >= :fewest_deletes, null, 'no deletion marker or history') as cause, -- a table with many deletes needs a decision of its own
  case
    when coalesce(s.deleted_rows, 0) < :fewest_deletes then 'low'
    when log.holds_changes then 'medium'
    when s.deleted_rows < :share * max(coalesce(s.inserted_rows, 0), coalesce(s.estimated_rows, 0)) then 'medium'
    when exists (
      select 1
      from columns as c
      where c.schema_name = t.schema_name
        and c.table_name = t.table_name
        and c.column_name like '%expir%'
    ) then 'medium'
    else 'high'
  end as severity,
  case
    when coalesce(s.deleted_rows, 0) < :fewest_deletes then 'low' -- nearly every database deletes rows: what is known of this one is that it could
    when logs.name_deleted_rows then 'low'
    when m.is_certain = 0 then 'low'
    when k.kind <> k.effective_kind then 'medium'
    else 'high'
  end as confidence,
  case
    when k.housekeeping is not null then k.housekeeping
    when k.kind <> 'entity' then k.kind
    when t.detail_kind in ('part', 'list') then t.detail
    when t.referrers = 0 and t.business_role is null then 'detail tables that no other table refers to'
  end as excluded_by
from table_changes as t
join table_kinds as k using (schema_name, table_name)
join server_log as log
join logs
left join table_statistics as s using (schema_name, table_name)
left join deleters as d using (schema_name, table_name)
left join marked as m using (schema_name, table_name)
where t.history_table is null
  and coalesce(m.is_certain, 0) = 0
  and not exists ( -- a history of its own: order_history
    select 1
    from table_kinds as h
    where h.schema_name = t.schema_name
      and h.table_name > rtrim(t.table_name, 's')
      and h.table_name < rtrim(t.table_name, 's') || char(1114111)
      and h.kind = 'history'
      and h.confidence <> 'low'
  )
  and not exists ( -- soft-delete-gap reports what lacks the usual marker
    select 1
    from conventions as usual
    where usual.convention = 'soft_delete'
      and usual.table_count >= 3
      and usual.table_count >= 0.5 * usual.population
  )
