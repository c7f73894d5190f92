/*
summary    = "Update time of a large table has no index"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["change-tracking", "performance"]
assumes    = ["row_updates"]
question   = "How often will the table be loaded, and may every load scan all of it?"
population = "column_roles join table_statistics as s using (schema_name, table_name) where role = 'updated_at' and s.estimated_rows >= :rows"
message    = "no index starts with {column_name}: every incremental load scans all {estimated_rows} rows of {table_name}"
detail     = "{estimated_rows} rows"
requires   = ["table_statistics.estimated_rows"]
since      = "0.1.0"

[options]
rows = 100000
*/
select r.schema_name, r.table_name, r.column_name, s.estimated_rows, s.total_bytes, r.confidence,
  iif(k.kind in ('staging', 'backup', 'framework'), k.kind, null) as excluded_by
from column_roles as r
join table_kinds as k using (schema_name, table_name)
join table_statistics as s using (schema_name, table_name)
where r.role = 'updated_at'
  and r.confidence <> 'low'
  and s.estimated_rows >= :rows
  and not exists (
    select 1
    from column_roles as other
    join indexes as i using (schema_name, table_name)
    where other.schema_name = r.schema_name
      and other.table_name = r.table_name
      and other.role = 'updated_at'
      and coalesce(i.is_valid, 1)
      and coalesce(i.method, 'btree') in ('btree', 'brin')
      and (json_extract(i.columns, '$[0]') = other.column_name
        or i.method = 'brin' and has_column(i.columns, other.column_name))
      and (i.predicate is null
        or mentions(i.predicate, other.column_name)
        or exists (
          select 1
          from column_roles as gone
          where gone.schema_name = i.schema_name
            and gone.table_name = i.table_name
            and gone.role in ('deleted_at', 'is_deleted')
            and mentions(i.predicate, gone.column_name)
        ))
  )
