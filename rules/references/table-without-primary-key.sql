/*
summary    = "Table has no primary key"
severity   = "medium"
confidence = "high"
object     = "table"
tags       = ["keys"]
assumes    = ["unique_keys"]
question   = "Which columns uniquely identify a row of this table?"
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
)
select t.schema_name, t.table_name, s.estimated_rows, s.updated_rows, s.deleted_rows, u.columns as unique_columns,
  case
    when u.columns is null then 'no columns identify a row'
    when u.is_nullable then 'its unique key (' || u.names || ') accepts NULL'
    else 'its unique key (' || u.names || ') identifies a row'
  end as identity,
  case
    when k.original_table is not null then 'copies of past rows of other tables'
    when u.is_nullable then 'a unique key that accepts NULL'
    when u.columns is not null then 'a unique key that could be the primary key'
    when k.kind = 'history' and k.confidence <> 'low' then 'an append-only history'
  end as cause,
  case
    when k.original_table is not null then 'low'
    when k.kind in ('cache', 'queue', 'transient') then 'info'
    when k.kind in ('framework', 'migration', 'staging', 'backup') and k.confidence <> 'low' or k.housekeeping is not null then 'info'
    when u.columns is not null then 'low'
    when v.column_count <= :version_columns and coalesce(s.estimated_rows, 0) <= 1 then 'info' -- the version of the schema
    when k.kind = 'history' and k.confidence <> 'low' then 'low' -- rows are only added
    when s.updated_rows > 0 or s.deleted_rows > 0 then 'high'
    else 'medium'
  end as severity
from tables as t
join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
left join (
  select schema_name, table_name, count(*) as column_count, max(lower(column_name) in ('version', 'schema_version', 'db_version')) as has_version
  from columns
  group by schema_name, table_name
) as v
  on v.schema_name = t.schema_name
  and v.table_name = t.table_name
  and v.has_version
left join uniques as u
  on u.schema_name = t.schema_name
  and u.table_name = t.table_name
  and u.place = 1
where t.table_type <> 'foreign table'
  and not exists (
    select 1
    from keys as p
    where p.schema_name = t.schema_name
      and p.table_name = t.table_name
      and p.key_type = 'primary'
  )
