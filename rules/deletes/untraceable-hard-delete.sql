/*
summary    = "Rows can be deleted without a trace"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["deletes"]
assumes    = ["row_updates"]
question   = "Who deletes rows of this table, why, and how does a copy find out which ones?"
population = "table_kinds where kind = 'entity' and housekeeping is null and ((schema_name, table_name) in (select referenced_schema, referenced_table from foreign_keys union select referenced_schema, referenced_table from inferred_references where confidence <> 'low') or (schema_name, table_name) in (select schema_name, table_name from column_roles where role in ('money', 'status', 'email', 'phone') and confidence <> 'low'))"
population_name = "entity tables"
message    = "{table_name} has no deletion marker, history or delete trigger; deletes counted so far: {deleted_rows}{by_accounts}"
detail     = "{deletes_counted}"
group      = ["cause"]
since      = "0.1.0"

[options]
share = 0.001
fewest_deletes = 100
attribute_columns = 5
usual_share = 0.8
fewest_referrers = 3
*/
with log as (
  select max(setting_name = 'wal_level' and setting_value = 'logical')
      or max(setting_name = 'log_bin' and setting_value in ('ON', '1'))
      and max(setting_name = 'binlog_format' and setting_value = 'ROW') as keeps_rows
  from server_settings
),
referenced as materialized (
  select referenced_schema as schema_name, referenced_table as table_name, count(*) as referrers
  from (
    select referenced_schema, referenced_table, schema_name, table_name
    from foreign_keys
    union
    select referenced_schema, referenced_table, schema_name, table_name
    from inferred_references
    where confidence <> 'low'
  )
  group by referenced_schema, referenced_table
),
business as (
  select distinct schema_name, table_name
  from column_roles
  where role in ('money', 'status', 'email', 'phone')
    and confidence <> 'low'
),
sizes as (
  select schema_name, table_name, count(*) as column_count, sum(type_family in ('text', 'enum')) as text_count
  from columns
  group by schema_name, table_name
),
deleters as (
  select schema_name, table_name, group_concat(account, ', ') as accounts
  from (
    select distinct schema_name, table_name, account
    from statement_writes
    where operation in ('delete', 'truncate')
    order by account
  )
  group by schema_name, table_name
),
judged as materialized (
  select k.schema_name, k.table_name,
    -- without an update time, a copy has to compare all rows, and finds those that are gone
    coalesce(r.referrers, 0) >= :fewest_referrers
      and b.table_name is not null
      and exists (
        select 1
        from column_roles as u
        where u.schema_name = k.schema_name
          and u.table_name = k.table_name
          and u.role = 'updated_at'
          and u.confidence <> 'low'
      ) as is_main,
    not exists (
        select 1
        from column_roles as r
        where r.schema_name = k.schema_name
          and r.table_name = k.table_name
          and r.role in ('deleted_at', 'is_deleted', 'current_version')
          and r.confidence <> 'low'
      )
      and not exists (
        select 1
        from triggers as t
        where t.schema_name = k.schema_name
          and t.table_name = k.table_name
          and coalesce(t.is_enabled, 1)
          and has_column(t.events, 'delete')
      )
      and not exists (
        select 1
        from table_kinds as h
        where h.schema_name = k.schema_name
          and h.table_name > rtrim(k.table_name, 's')
          and h.table_name < rtrim(k.table_name, 's') || char(1114111)
          and h.kind = 'history'
          and h.confidence <> 'low'
      )
      and not exists (
        select 1
        from table_kinds as h
        where h.original_schema = k.schema_name
          and h.original_table = k.table_name
      ) as is_untraceable,
    s.deleted_rows, s.inserted_rows, s.estimated_rows, s.counted_since,
    iif(coalesce(log.keeps_rows, 0), 1, 0) as is_logged,
    d.accounts as deleted_by, coalesce(' by ' || d.accounts, '') as by_accounts,
    case
      when coalesce(s.deleted_rows, 0) < :fewest_deletes then 'low'
      when log.keeps_rows then 'medium'
      when s.deleted_rows < :share * max(coalesce(s.inserted_rows, 0), coalesce(s.estimated_rows, 0)) then 'medium'
      when exists (
        select 1
        from columns as c
        where c.schema_name = k.schema_name
          and c.table_name = k.table_name
          and c.column_name like '%expir%'
      ) then 'medium'
      else 'high'
    end as severity,
    case
      when exists (
        select 1
        from column_roles as r
        join columns as c using (schema_name, table_name, column_name)
        where r.schema_name = k.schema_name
          and r.table_name = k.table_name
          and r.role = 'status'
          and r.confidence = 'high'
          and c.type_family in ('text', 'enum')
          and (lower(c.column_name) = 'state'
            or c.default_expression like '%active%'
            or exists (
              select 1
              from enum_values as e
              where e.schema_name = c.schema_name
                and e.table_name = c.table_name
                and e.column_name = c.column_name
                and e.enum_value like '%delet%'
            )
            or c.comment like '%delet%'
            or c.comment like '%remov%')
      ) then 'low' -- deleted may be a state
      when exists (
        select 1
        from column_roles as r
        where r.schema_name = k.schema_name
          and r.table_name = k.table_name
          and r.role in ('deleted_at', 'is_deleted')
      ) then 'low'
      when exists (
        select 1
        from columns as c
        where c.schema_name = k.schema_name
          and c.table_name = k.table_name
          and replace(lower(c.column_name), '_', '') in ('deactivatedat', 'archivedat', 'disabledat', 'deactivatedon', 'archivedon')
      ) or exists (
        select 1
        from tables as t -- the states of its rows: sketch_status
        where t.schema_name = k.schema_name
          and t.table_name in (k.table_name || '_status', rtrim(k.table_name, 's') || '_status', rtrim(k.table_name, 's') || '_statuses')
      ) then 'low'
      when coalesce(s.deleted_rows, 0) = 0 then 'medium'
      when k.confidence = 'low' then 'medium'
      else 'high'
    end as confidence,
    case
      when k.housekeeping is not null then k.housekeeping
      when k.kind <> 'entity' then k.kind
      when k.part_of is not null and z.column_count <= :attribute_columns then 'parts that are replaced with the row they belong to'
      when z.column_count <= 2 and z.text_count then 'lists of values'
      when r.table_name is null and b.table_name is null then 'detail tables that no other table refers to'
    end as excluded_by
  from table_kinds as k
  left join sizes as z using (schema_name, table_name)
  left join referenced as r using (schema_name, table_name)
  left join business as b using (schema_name, table_name)
  left join table_statistics as s using (schema_name, table_name)
  left join deleters as d using (schema_name, table_name)
  left join log
  where not exists (
      select 1
      from conventions as usual
      where usual.convention = 'soft_delete'
        and usual.table_count >= 3
        and usual.table_count >= 0.5 * usual.population
    )
),
-- Where other tables keep traces, one that few tables refer to seldom loses rows that are missed.
share as (
  select avg(is_untraceable) as untraceable
  from judged
  where excluded_by is null
)
select schema_name, table_name, deleted_rows, inserted_rows, estimated_rows, counted_since, is_logged, deleted_by, by_accounts,
  iif(severity = 'low', '', 'deletes counted: ' || deleted_rows || by_accounts) as deletes_counted,
  iif(severity = 'low', 'no deletion marker or history', null) as cause, -- a table with many deletes needs a decision of its own
  severity, excluded_by,
  -- only what many tables refer to and a copy loads by its update time, in a database that keeps no traces at all; what was counted makes no finding come and go
  iif(untraceable >= :usual_share and is_main and not has_log, confidence, 'low') as confidence
from judged
join share
join (
  -- a log of what was done to any table, or of what was deleted, may name deleted rows
  select exists (
    select 1
    from table_kinds as k
    where k.kind = 'event'
      and k.confidence <> 'low'
      and (lower(k.table_name) glob '*deleted*' or lower(k.table_name) glob '*tombstone*')
      and not exists ( -- deleted_pushers are of one table
        select 1
        from tables as t
        where t.schema_name = k.schema_name
          and lower(k.table_name) in ('deleted_' || lower(t.table_name), lower(t.table_name) || '_deleted')
      )
  ) or exists (
    select 1
    from columns as c
    join table_kinds as k using (schema_name, table_name)
    where k.kind in ('event', 'history')
      and k.original_table is null
      and k.confidence <> 'low'
      and (lower(c.column_name) glob '*action'
        or lower(c.column_name) in ('action_type', 'activity_type', 'operation', 'verb', 'event_type', 'event'))
      and (lower(k.table_name) glob '*audit*'
        or lower(k.table_name) glob '*journal*'
        or lower(k.table_name) glob '*activity'
        or lower(k.table_name) glob '*log'
        or lower(k.table_name) in ('history', 'changes')
        or lower(k.table_name) glob '*logs'
        or lower(k.table_name) glob '*logging')
  ) or exists (
    select 1
    from column_roles as r
    where r.role = 'polymorphic_type'
      and (lower(r.table_name) glob '*audit*'
        or lower(r.table_name) glob '*journal*'
        or lower(r.table_name) glob '*log[_]*entry'
        or lower(r.table_name) glob '*logentry'
        or lower(r.table_name) glob '*objectchange'
        or lower('_' || r.table_name) glob '*[_]log'
        or lower('_' || r.table_name) glob '*[_]logs'
        or lower('_' || r.table_name) glob '*[_]action'
        or lower('_' || r.table_name) glob '*[_]actions'
        or lower('_' || r.table_name) glob '*[_]activity'
        or lower('_' || r.table_name) glob '*[_]activities'
        or lower('_' || r.table_name) glob '*[_]history'
        or lower('_' || r.table_name) glob '*[_]versions')
  ) as has_log
)
where is_untraceable
