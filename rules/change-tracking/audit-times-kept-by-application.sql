/*
summary    = "Only the application sets creation and update times"
severity   = "low"
confidence = "high"
object     = "table"
tags       = ["change-tracking"]
assumes    = ["triggers"]
question   = "Which writes bypass the application, such as imports, bulk updates and manual fixes, and do they set these times?"
population = "(select distinct schema_name, table_name from column_roles where role in ('created_at', 'updated_at') and confidence <> 'low')"
population_name = "timestamped tables"
message    = "{audit_columns} of {table_name}: {consequence}{without_it}"
detail     = "{audit_columns}{how}"
group      = ["kept_by"]
workaround.postgresql = "select * from {table} where coalesce({nullable_update_column}, {creation_column}) >= <time of the last load>"
workaround.mysql = "select * from {table} where coalesce({nullable_update_column}, {creation_column}) >= <time of the last load>"
workaround.sqlite = "select * from {table} where coalesce({nullable_update_column}, {creation_column}) >= <time of the last load>"
since      = "0.1.0"

[options]
fewest_updates = 10
usual_share = 0.8
fewest_referrers = 3
fewest_alike = 2
state_columns = 5
*/
with times as (
  select c.schema_name, c.table_name, c.column_name, r.role, r.confidence, c.is_nullable, c.default_expression, c.is_generated,
    c.on_update_expression,
    c.is_generated
      or c.on_update_expression is not null
      or r.role = 'created_at' and (not c.is_nullable or c.default_expression is not null) as is_kept
  from column_roles as r
  join columns as c using (schema_name, table_name, column_name)
  join server
  where r.role in ('created_at', 'updated_at')
    and r.confidence <> 'low'
    and (c.type_family in ('timestamp', 'date', 'integer', 'decimal') or server.dialect = 'sqlite')
    -- of a file or a document, unless the row has the other time of its own
    and (lower(c.column_name) <> 'mtime' or (c.schema_name, c.table_name) in (
      select schema_name, table_name
      from columns
      where lower(column_name) = 'ctime'
    ))
),
-- A window, because a subquery for each time takes minutes in a large schema; only one, because each window is a sort.
beside as (
  select times.*,
    max(is_kept and role = 'created_at') over beside as is_creation_kept,
    max(is_kept and role = 'updated_at') over beside as is_update_kept,
    max(role = 'updated_at' and (not is_nullable or default_expression is not null)) over beside as is_update_filled,
    min(iif(role = 'created_at', column_name, null)) over beside as creation_column
  from times
  window beside as (partition by schema_name, table_name)
),
unkept as (
  select t.*, s.null_fraction, t.role = 'updated_at' and not t.is_update_filled as may_be_missing
  from beside as t
  left join column_statistics as s using (schema_name, table_name, column_name)
  where not t.is_generated
    and t.column_name not like '%sync%' -- only what fills a mirror writes it
    and (t.role = 'updated_at' and t.on_update_expression is null
      or t.role = 'created_at' and t.is_nullable and t.default_expression is null)
    and not exists (
      select 1
      from triggers as g
      where g.schema_name = t.schema_name
        and g.table_name = t.table_name
        and has_column(g.events, iif(t.role = 'updated_at', 'update', 'insert'))
        and coalesce(has_column(g.assigned_columns, t.column_name), 1)
    )
    -- not even another column with the same role
    and not iif(t.role = 'created_at', t.is_creation_kept, t.is_update_kept)
),
-- Updates that the server counted and that do not set the column.
counted as (
  select w.schema_name, w.table_name, u.column_name, sum(w.calls) as calls, min(w.counted_since) as counted_since
  from unkept as u
  join statement_writes as w using (schema_name, table_name)
  where u.role = 'updated_at'
    and w.operation = 'update'
    and not has_column(w.columns, u.column_name)
    and coalesce(w.affected_rows, 1) > 0
  group by w.schema_name, w.table_name, u.column_name
),
writers as (
  select schema_name, table_name, group_concat(account, ', ') as accounts
  from (
    select distinct w.schema_name, w.table_name, w.account
    from counted as c
    join statement_writes as w using (schema_name, table_name)
    where w.operation = 'update'
      and not has_column(w.columns, c.column_name)
    order by w.account
  )
  group by schema_name, table_name
),
usual as ( -- whether most update times are kept by the application
  select 1.0 * (
      select count(distinct table_name)
      from unkept
      where role = 'updated_at'
    ) / count(distinct table_name) >= :usual_share as is_lacking
  from times
  where role = 'updated_at'
),
passing as materialized ( -- what nobody loads: states that are overwritten in place, files of a file store, copies of public records
  select schema_name, table_name
  from table_changes as t
  where t.referrers = 0
    and t.table_name glob '*[_]state'
    and :state_columns >= (
      select count(*)
      from columns as c
      where c.schema_name = t.schema_name
        and c.table_name = t.table_name
    )
  union
  select d.schema_name, d.table_name
  from columns as d
  where d.type_family = 'binary'
    and d.column_name glob '*[Dd]ata'
    and 2 = (
      select max(lower(c.column_name) glob '*path') + max(lower(c.column_name) glob '*name')
      from columns as c
      where c.schema_name = d.schema_name
        and c.table_name = d.table_name
    )
  union
  select d.schema_name, d.table_name
  from columns as d
  join table_changes as t using (schema_name, table_name)
  where d.column_name glob '[Pp]ublished*'
    and t.creation_column is null
    and exists (
      select 1
      from columns as c
      where c.schema_name = d.schema_name
        and c.table_name = d.table_name
        and (lower(c.column_name) glob 'reserved*' or lower(c.column_name) glob 'withdrawn*' or lower(c.column_name) glob 'rejected*')
    )
),
settled as materialized ( -- what nobody loads by its times, either: links that are added and removed, settings, work to do, records of changes
  select k.schema_name, k.table_name
  from table_kinds as k
  join table_changes as t using (schema_name, table_name)
  where t.referrers = 0
    and (k.housekeeping = 'settings'
      or k.kind = 'join' and k.confidence = 'high' and k.changing_column is null
      or t.business_role = 'status' and (lower(k.table_name) glob '*triggers' or lower(k.table_name) glob '*queue'))
  union
  select schema_name, table_name
  from columns
  where lower(column_name) glob 'old[_]?*'
    or lower(column_name) glob 'new[_]?*'
  group by schema_name, table_name
  having sum(lower(column_name) glob 'old[_]?*') >= 2
    or table_name glob '*[Hh]istory'
),
parents as materialized (
  select distinct parent_schema, parent_table
  from tables
  where parent_table is not null
    and not is_partition
),
found as (
  select u.schema_name, u.table_name, json_group_array(u.column_name) as audit_columns,
    min(iif(u.may_be_missing and u.confidence = 'high', u.column_name, null)) as nullable_update_column,
    min(u.creation_column) as creation_column,
    t.referrers,
    max(u.null_fraction) as null_fraction,
    max(c.calls) as updates_without_it,
    w.accounts as updated_by,
    max(c.counted_since) as counted_since,
    case
      when max(c.calls) = 1 then ': 1 update' || coalesce(' by ' || w.accounts, '') || ' did not set it'
      when max(c.calls) then ': ' || max(c.calls) || ' updates' || coalesce(' by ' || w.accounts, '') || ' did not set it'
      else ''
    end as without_it,
    case
      when max(c.calls) >= :fewest_updates then 'high'
      when max(u.null_fraction > 0 or c.calls) then 'medium'
      else 'low'
    end as severity,
    case
      when max(c.calls) then 'nothing in the database keeps it current'
      when min(u.default_expression is not null) then 'set on insert by a default, and nothing in the database keeps it current'
      else 'no default, trigger or ON UPDATE keeps it current'
    end as consequence,
    case
      when max(c.calls) then null -- needs a decision of its own
      when max(u.may_be_missing) then 'an update time that accepts NULL'
      when min(u.default_expression is not null) then 'a default on insert only'
      else 'no default, trigger or ON UPDATE'
    end as kept_by,
    case
      when max(c.calls) is null and min(u.role = 'created_at') then 'low' -- a load continues from update times
      when max(c.calls) is null and t.is_fetched then 'low'
      when max(c.calls) is null and exists (
        select 1
        from foreign_keys as f
        where f.schema_name = u.schema_name
          and f.table_name = u.table_name
          and f.referenced_schema = u.schema_name
          and f.referenced_table = u.table_name
          and (f.columns like '["old%' or f.columns like '["prev%')
      ) then 'low' -- a change adds a row that refers to its predecessor
      when max(c.calls) is null and (u.schema_name, u.table_name) in (
        select schema_name, table_name
        from passing
        union all
        select schema_name, table_name
        from settled
      ) then 'low'
      -- Where the database keeps most of these times itself, those of a table that few refer to are seldom missed.
      when max(c.calls) is null and not coalesce(usual.is_lacking, 0) and t.referrers < :fewest_referrers then 'low'
      when min(u.confidence) = 'high' then 'high'
      else 'medium'
    end as confidence,
    case
      when k.kind in ('staging', 'backup', 'framework', 'cache', 'transient', 'queue', 'lookup') then k.kind
      when k.housekeeping is not null then k.housekeeping
      when k.kind in ('event', 'history') and (min(u.role) = 'updated_at' or k.original_table is not null) then k.kind
      when p.parent_table is not null then 'parents whose rows are in other tables'
    end as excluded_by
  from unkept as u
  join table_kinds as k using (schema_name, table_name)
  join table_changes as t using (schema_name, table_name)
  join usual
  left join counted as c using (schema_name, table_name, column_name)
  left join writers as w using (schema_name, table_name)
  left join parents as p
    on p.parent_schema = u.schema_name
    and p.parent_table = u.table_name
  group by u.schema_name, u.table_name
)
select schema_name, table_name, audit_columns, nullable_update_column, creation_column, null_fraction, updates_without_it, updated_by,
  counted_since, without_it, severity, consequence, kept_by, excluded_by, coalesce(': ' || kept_by, without_it) as how,
  -- one time on which little depends may be of anything
  iif(
    kept_by is not null and referrers < :fewest_referrers and :fewest_alike > count(iif(excluded_by is null and confidence <> 'low', 1, null)) over (partition by kept_by),
    'low', confidence
  ) as confidence
from found
