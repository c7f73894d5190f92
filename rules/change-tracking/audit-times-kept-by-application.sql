/*
summary    = "Only the application keeps update times current"
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
requires   = ["triggers"]
since      = "0.1.0"

[options]
fewest_updates = 10
many_rows = 1000
# a detail of other rows with fewer columns is seldom edited alone
few_columns = 8
*/
with times as (
  select c.schema_name, c.table_name, c.column_name, r.role, r.confidence,
    not c.is_nullable or c.default_expression is not null as is_filled,
    c.default_expression is not null as has_default,
    iif(
      c.default_expression glob '''[012][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*' or trim(c.default_expression, '''') not glob '*[^0-9.]*',
      c.default_expression,
      null
    ) as constant,
    k.column_name is not null
      or r.role = 'created_at' and (not c.is_nullable or c.default_expression is not null) as is_kept
  from column_roles as r
  join columns as c using (schema_name, table_name, column_name)
  join server
  left join kept_times as k
    on k.schema_name = c.schema_name
    and k.table_name = c.table_name
    and k.column_name = c.column_name
    and k.kept_on = iif(r.role = 'updated_at', 'update', 'insert')
  where r.role in ('created_at', 'updated_at')
    and r.confidence <> 'low'
    and (c.type_family in ('timestamp', 'date', 'integer', 'decimal', 'float') or server.dialect = 'sqlite')
),
unkept as (
  select u.*, s.null_fraction, u.role = 'updated_at' and not u.is_role_filled as may_be_missing,
    u.role = 'updated_at' and (
      s.null_fraction = 1 and r.estimated_rows >= :many_rows
      or (u.schema_name, u.table_name, u.column_name) in (
        select schema_name, table_name, column_name
        from probe_results
        where measure = 'stale_updates'
          and detail ->> 'unset_updates' >= max(sampled_rows, :many_rows)
      )
    ) as is_never_set
  from (
    -- A window, because a subquery for each time takes minutes in a large schema; only one, because each window is a sort.
    select *, max(is_kept) over beside as is_role_kept, max(is_filled) over beside as is_role_filled
    from times
    window beside as (partition by schema_name, table_name, role)
  ) as u
  left join column_statistics as s using (schema_name, table_name, column_name)
  left join table_statistics as r using (schema_name, table_name)
  where not u.is_role_kept
    and u.column_name not like '%sync%' -- only what fills a mirror writes it
),
counted as ( -- updates that the server counted and that do not set the column
  select schema_name, table_name, column_name, sum(calls) as calls, group_concat(account, ', ') as accounts, min(counted_since) as counted_since
  from (
    select w.schema_name, w.table_name, u.column_name, w.account, sum(w.calls) as calls, min(w.counted_since) as counted_since
    from unkept as u
    join statement_writes as w using (schema_name, table_name)
    where u.role = 'updated_at'
      and w.operation = 'update'
      and not has_column(w.columns, u.column_name)
      and coalesce(w.affected_rows, 1) > 0
    group by w.schema_name, w.table_name, u.column_name, w.account
    order by w.account
  )
  group by schema_name, table_name, column_name
),
found as (
  select u.schema_name, u.table_name, json_group_array(u.column_name) as audit_columns,
    -- which the time of creation replaces, unless it may stay NULL, too
    iif(max(u.role = 'created_at' and not u.is_role_filled), null, min(iif(u.may_be_missing and u.confidence = 'high', u.column_name, null))) as nullable_update_column,
    max(u.null_fraction) as null_fraction,
    max(iif(u.is_never_set, u.column_name, null)) as unset_column,
    max(c.calls) as updates,
    max(c.accounts) as updated_by,
    max(c.counted_since) as counted_since,
    max(u.may_be_missing) as may_be_missing,
    min(u.has_default) as has_default,
    max(u.constant) as constant,
    min(u.constant is not null) as has_constant,
    max(u.role = 'updated_at') as has_update_time,
    min(u.role = 'updated_at' and lower(u.column_name) like 'stat%') as is_of_state,
    max(u.confidence = 'high') as is_certain
  from unkept as u
  left join counted as c using (schema_name, table_name, column_name)
  group by u.schema_name, u.table_name
),
means as (
  select iif(dialect in ('mysql', 'mariadb'), 'default, trigger or ON UPDATE', 'default or trigger') as means
  from server
),
rated as (
  select f.*, t.creation_column, s.updated_rows,
    -- such rows are inserted and deleted, or read as a whole
    t.written_once is not null
      or t.stands_apart
      or f.is_of_state
      or t.left_out = t.detail and exists (select 1 from foreign_keys) and (
        select count(*)
        from columns as c
        where c.schema_name = f.schema_name
          and c.table_name = f.table_name
      ) < :few_columns as is_seldom_edited,
    iif(json_array_length(f.audit_columns) > 1, 'them', 'it') as pronoun,
    m.means,
    f.has_update_time and json_array_length(f.audit_columns) = 1 as is_update_time,
    coalesce(': ' || f.updates || iif(f.updates = 1, ' update', ' updates') || coalesce(' by ' || f.updated_by, '') || ' did not set it', '') as without_it,
    case
      when f.updates then null -- needs a decision of its own
      when f.may_be_missing then 'an update time that may stay NULL'
      when f.has_constant then 'a default that is a constant'
      when f.has_default then 'a default on insert only'
      else 'no ' || m.means
    end as kept_by,
    case
      when k.effective_kind in ('staging', 'backup', 'framework', 'cache', 'transient', 'queue', 'lookup') then k.kind
      when k.housekeeping is not null then k.housekeeping
      when k.effective_kind in ('event', 'history') and (f.has_update_time or k.original_table is not null) then k.kind
      when (f.schema_name, f.table_name) in (
        select parent_schema, parent_table
        from tables
        where not is_partition
      ) then 'parents whose rows are in other tables'
      when f.updates then null -- counted updates outweigh what follows
      when not f.has_update_time then 'creation times alone'
      when k.kind = 'lookup' or t.written_once = 'it lists types' then 'lists' -- also where only a guess says so
      else t.seldom_loaded
    end as excluded_by
  from found as f
  join means as m
  join table_kinds as k using (schema_name, table_name)
  join table_changes as t using (schema_name, table_name)
  left join table_statistics as s using (schema_name, table_name)
)
select schema_name, table_name, audit_columns, nullable_update_column, creation_column, null_fraction, updates as updates_without_it, updated_by,
  counted_since, without_it, kept_by, excluded_by,
  case
    when is_seldom_edited and updates is null then 'low'
    when is_certain then 'high'
    else 'medium'
  end as confidence,
  case
    when updates >= :fewest_updates then 'high'
    when updates then 'medium'
    when null_fraction > 0 and (null_fraction < 1 or updated_rows >= :fewest_updates) then 'medium' -- rows that nobody edited have none
    else 'low'
  end as severity,
  case
    when updates then 'nothing in the database keeps ' || pronoun || ' current'
    when constant is not null then 'the default is the constant ' || constant || ', and nothing in the database keeps ' || pronoun || ' current'
    when has_default then 'set on insert by a default, and nothing in the database keeps ' || pronoun || ' current'
    else 'no ' || means || ' ' || iif(is_update_time, 'keeps it current', 'sets ' || pronoun)
  end || coalesce('; ' || unset_column || ' is NULL in all rows sampled', '') as consequence,
  case
    when updates then without_it
    when constant is not null then ': ' || constant || ' by default'
    when unset_column is not null then ': NULL in all rows sampled'
    when may_be_missing then ': may stay NULL'
    when has_default then ': set on insert only'
    else ': set by the application only'
  end as how
from rated
