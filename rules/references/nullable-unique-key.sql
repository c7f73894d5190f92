/*
summary    = "Unique key does not apply to rows with NULL"
severity   = "low"
confidence = "medium"
object     = "key"
tags       = ["keys"]
assumes    = ["unique_keys"]
question   = "May two rows agree in a key when one of its columns is NULL?"
population = "keys where key_type = 'unique' and column_count > 1"
population_name = "unique keys of several columns"
message    = "{columns} may repeat where {nullable_columns} is NULL"
detail     = "{nullable_columns} is nullable"
default    = false
since      = "0.1.0"
*/
select k.schema_name, k.table_name, k.key_name, k.columns, json_group_array(c.column_name) as nullable_columns,
  max(s.null_fraction) as null_fraction,
  iif(max(r.role is not null), 'medium', 'low') as severity,
  case
    when max(r.role is not null) then 'high'
    when max(g.column_name is not null) and not max(given.column_name is not null) then 'medium'
    else 'low'
  end as confidence
from keys as k
join json_each(k.columns) as x
join columns as c
  on c.schema_name = k.schema_name
  and c.table_name = k.table_name
  and c.column_name = x.value
join table_kinds as t
  on t.schema_name = k.schema_name
  and t.table_name = k.table_name
left join column_statistics as s
  on s.schema_name = c.schema_name
  and s.table_name = c.table_name
  and s.column_name = c.column_name
left join column_roles as r
  on r.schema_name = c.schema_name
  and r.table_name = c.table_name
  and r.column_name = c.column_name
  and r.role = 'deleted_at'
left join column_roles as g
  on g.schema_name = c.schema_name
  and g.table_name = c.table_name
  and g.column_name = c.column_name
  and g.role = 'reference'
left join (
  select distinct schema_name, table_name, column_name
  from column_roles
  where role in ('external_id', 'sequence_number', 'email', 'phone', 'code', 'token', 'slug', 'label', 'name', 'version', 'migrated_marker')
) as given
  on given.schema_name = c.schema_name
  and given.table_name = c.table_name
  and given.column_name = c.column_name
where k.key_type = 'unique'
  and k.column_count > 1
  and k.has_nullable_column
  and k.predicate is null
  and not coalesce(k.is_nulls_not_distinct, 0)
  and c.is_nullable
  and not c.is_generated
  and (t.kind not in ('staging', 'backup', 'framework') or t.confidence = 'low')
  and not exists (
    select 1
    from indexes as i
    where i.schema_name = k.schema_name
      and i.table_name = k.table_name
      and i.is_unique
      and not i.is_primary
      and (i.has_expression or i.predicate like '%null%')
  )
  and not exists (
    select 1
    from keys as other
    where other.schema_name = k.schema_name
      and other.table_name = k.table_name
      and other.key_name <> k.key_name
      and other.predicate is null
      and other.column_count < k.column_count
      and starts_with_columns(k.columns, other.columns)
  )
group by k.schema_name, k.table_name, k.key_name
