/*
summary    = "Foreign key has no index"
severity   = "low"
confidence = "high"
object     = "foreign_key"
tags       = ["references", "performance"]
question   = "Are rows of the referenced table deleted, or joined to these rows?"
population = "foreign_keys"
message    = "no index of {table_name} starts with {columns}: deleting a row of {referenced_table} scans the whole table"
detail     = "-> {referenced_table}"
fix.postgresql = "create index concurrently on {table} ({indexable_columns})"
fix.mssql  = "create index <name> on {table} ({indexable_columns})"
fix.oracle = "create index <name> on {table} ({indexable_columns})"
dialects   = ["postgresql", "sqlite", "mssql", "oracle"] # the others make the index themselves
audience   = "owner"
since      = "0.1.0"
*/
select f.schema_name, f.table_name, f.constraint_name, f.columns, f.referenced_table, f.on_delete, s.estimated_rows,
  iif(target.kind = 'lookup', 'info', 'low') as severity, -- rows of a lookup are hardly ever deleted
  iif(t.table_type = 'partitioned table', null, f.columns) as indexable_columns
from foreign_keys as f
join tables as t using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
left join table_kinds as target
  on target.schema_name = f.referenced_schema
  and target.table_name = f.referenced_table
where not exists (
    select 1
    from indexes as i
    where i.schema_name = f.schema_name
      and i.table_name = f.table_name
      and (starts_with_columns(i.columns, f.columns) or starts_with_columns(f.columns, i.columns))
      and coalesce(i.is_valid, 1)
      and coalesce(i.method, 'btree') in ('btree', 'hash')
      and (i.predicate is null or i.predicate like '%is not null%' and i.predicate not like '% and %')
  )
  and not exists (
    select 1
    from keys as k
    where k.schema_name = f.schema_name
      and k.table_name = f.table_name
      and k.predicate is null
      and starts_with_columns(k.columns, f.columns)
  )
