/*
summary    = "Table has no primary key"
severity   = "medium"
confidence = "high"
object     = "table"
tags       = ["keys"]
assumes    = ["unique_keys"]
question   = "Which columns uniquely identify a row?"
population = "tables where table_type <> 'foreign table'"
message    = "{table_name} has no primary key; {identity}"
detail     = "{identity}"
group      = ["cause"]
since      = "0.1.0"

[options]
version_columns = 4
*/
with uniques as (
  select schema_name, table_name, columns, group_concat(value, ', ') as names,
    max(has_nullable_column) as is_nullable,
    row_number() over (partition by schema_name, table_name order by max(has_nullable_column), column_count, columns) as place
  from (
    select u.schema_name, u.table_name, u.columns, u.column_count, u.has_nullable_column, x.value
    from keys as u
    join json_each(u.columns) as x
    where u.key_type = 'unique'
      and u.predicate is null
    order by x.key
  )
  group by schema_name, table_name, columns
),
prefixes as ( -- values whose prefixes differ are different
  select schema_name, table_name, index_name, group_concat(column_name, ', ') as names,
    row_number() over (partition by schema_name, table_name order by count(*), index_name) as place
  from (
    select i.schema_name, i.table_name, i.index_name, i.columns, c.column_name, c.is_nullable
    from indexes as i
    join json_each(i.columns) as x
    left join columns as c -- none for an expression
      on c.schema_name = i.schema_name
      and c.table_name = i.table_name
      and c.column_name = x.value
    where i.is_unique
      and i.has_expression
      and (select dialect from server) in ('mysql', 'mariadb')
    order by x.key
  )
  group by schema_name, table_name, index_name
  having count(column_name) = json_array_length(columns)
    and not max(is_nullable)
),
expressions as (
  select schema_name, table_name, min(index_name) as index_name
  from indexes
  where is_unique
    and has_expression
    and predicate is null
    and (select dialect from server) not in ('mysql', 'mariadb')
  group by schema_name, table_name
),
ids as materialized ( -- what looks like the key
  select c.schema_name, c.table_name, min(c.column_name) as column_name
  from columns as c
  join table_kinds as k using (schema_name, table_name)
  where lower(c.column_name) in ('id', 'uuid', 'guid', 'oid')
    and (not c.is_nullable or c.is_identity or c.default_expression is not null)
    and k.kind not in ('history', 'event', 'staging', 'backup') -- rows of which have the id of another table's row
    and k.original_table is null
    and not exists (
      select 1
      from keys as q
      where q.schema_name = c.schema_name
        and q.table_name = c.table_name
        and (q.key_type = 'primary' or q.columns = json_array(c.column_name))
    )
    and exists ( -- a table of ids alone hands out the next one
      select 1
      from columns as other
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
        and other.column_name <> c.column_name
    )
  group by c.schema_name, c.table_name
),
named as materialized ( -- what other tables may refer to: parts_id, or partid
  select distinct schema_name, replace(lower(column_name), '_', '') as reference
  from columns
  where lower(column_name) glob '*id'
),
ids_of_tables as materialized (
  select schema_name, table_name, column_name,
    (schema_name, replace(lower(table_name), '_', '') || lower(column_name)) in (select schema_name, reference from named)
      or (schema_name, replace(rtrim(lower(table_name), 's'), '_', '') || lower(column_name)) in (select schema_name, reference from named) as is_named_by_others
  from ids
)
select t.schema_name, t.table_name, s.estimated_rows, s.updated_rows, s.deleted_rows, u.columns as unique_columns,
  case
    when u.columns is not null and not u.is_nullable then 'its unique key (' || u.names || ') identifies a row'
    when p.names is not null then 'its unique index on prefixes of (' || p.names || ') identifies a row'
    when d.is_named_by_others then d.column_name || ' looks like the key, but nothing makes it unique'
    when u.is_nullable then 'its unique key (' || u.names || ') accepts NULL'
    when d.column_name is not null then d.column_name || ' looks like the key, but nothing makes it unique'
    when x.index_name is not null then 'its unique index ' || x.index_name || ' has expressions'
    else 'no unique key takes its place'
  end as identity,
  case
    when k.original_table is not null then 'copies of past rows of other tables'
    when u.columns is not null and not u.is_nullable then 'a unique key that could be the primary key'
    when p.names is not null then 'a unique index on prefixes of columns'
    when d.is_named_by_others then 'an id that other tables have, and that nothing makes unique'
    when u.is_nullable then 'a unique key that accepts NULL'
    when x.index_name is not null then 'a unique index with expressions'
    when v.column_count <= :version_columns and coalesce(s.estimated_rows, 0) <= 1
      then 'one row that holds a number'
    when k.kind = 'history' and k.confidence <> 'low' then 'an append-only history'
    else 'no unique key either'
  end as cause,
  case
    when k.original_table is not null then 'low'
    when k.kind in ('cache', 'queue', 'transient') then 'info'
    when k.kind in ('framework', 'migration', 'staging', 'backup') and k.confidence <> 'low' or k.housekeeping is not null then 'info'
    when u.columns is not null and not u.is_nullable or p.names is not null then 'low'
    when v.column_count <= :version_columns and coalesce(s.estimated_rows, 0) <= 1 then 'info' -- the version of the schema, or the next number
    when k.kind = 'history' and k.confidence <> 'low' then 'low' -- rows are only added
    when (s.updated_rows > 0 or s.deleted_rows > 0) and coalesce(s.estimated_rows, 2) > 1 then 'high'
    when d.is_named_by_others then 'high' -- each of its rows is meant by rows of other tables
    else 'medium'
  end as severity,
  case
    when k.original_table is not null then null -- the cause says so
    when k.kind in ('cache', 'queue', 'transient') then 'the rows live only for a short time'
    when k.kind in ('framework', 'migration', 'staging', 'backup') and k.confidence <> 'low' or k.housekeeping is not null
      then 'only the application or its tools read the rows'
  end as less_severe_because,
  case
    when k.original_table is not null then 'high'
    when u.columns is not null and not u.is_nullable and (select dialect from server) = 'sqlite' then 'high' -- left out
    when u.columns is not null and not u.is_nullable or p.names is not null then 'low' -- every tool can use that key
    when v.column_count = 1 then 'low' -- a number, or a list of numbers
    else 'high'
  end as confidence,
  case
    when k.housekeeping = 'search index' then k.housekeeping -- the server or the application builds it anew
    -- nothing replicates the rows by their primary key
    when u.columns is not null and not u.is_nullable and (select dialect from server) = 'sqlite' then 'a unique key that takes its place'
    when u.columns is not null and not u.is_nullable and k.effective_kind in ('cache', 'queue', 'transient') then k.kind
    when v.column_count = 1 and s.estimated_rows <= 1 and u.columns is null and p.names is null
      then 'one row that holds a number'
    when (v.has_parts_of_version or v.has_version and v.column_count <= :version_columns) and coalesce(s.estimated_rows, 0) <= 1 and u.columns is null and p.names is null
      then 'one row that holds the version of the schema'
  end as excluded_by
from tables as t
join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
left join (
  select schema_name, table_name, count(*) as column_count, max(lower(column_name) in ('version', 'schema_version', 'db_version')) as has_version, sum(lower(column_name) glob '*maj*version' or lower(column_name) glob '*min*version') > 1 as has_parts_of_version, max(type_family <> 'integer') as has_other
  from columns
  group by schema_name, table_name
) as v
  on v.schema_name = t.schema_name
  and v.table_name = t.table_name
  and (v.has_version or v.has_parts_of_version or v.column_count = 1 and not v.has_other)
left join ids_of_tables as d
  on d.schema_name = t.schema_name
  and d.table_name = t.table_name
left join prefixes as p
  on p.schema_name = t.schema_name
  and p.table_name = t.table_name
  and p.place = 1
left join expressions as x
  on x.schema_name = t.schema_name
  and x.table_name = t.table_name
left join uniques as u
  on u.schema_name = t.schema_name
  and u.table_name = t.table_name
  and u.place = 1
where t.table_type <> 'foreign table'
  and not exists (
    select 1
    from keys as q
    where q.schema_name = t.schema_name
      and q.table_name = t.table_name
      and q.key_type = 'primary'
  )
