/*
summary    = "Deleting one row silently deletes rows of another entity"
severity   = "medium"
confidence = "medium"
object     = "foreign_key"
tags       = ["deletes"]
assumes    = ["foreign_keys"]
question   = "Should these rows disappear with the row they refer to, and does anyone else need them?"
population = "foreign_keys where on_delete = 'cascade'"
population_name = "foreign keys with ON DELETE CASCADE"
message    = "deleting a row of {referenced_table} also deletes its rows in {table_name}, which other tables refer to"
detail     = "-> {referenced_table}"
default    = false
since      = "0.1.0"
*/
with referenced as materialized (
  select referenced_schema as schema_name, referenced_table as table_name, count(distinct table_name) as referring_tables
  from foreign_keys
  where referenced_table <> table_name
  group by referenced_schema, referenced_table
),
families as materialized (
  select schema_name, lower(substr(table_name, 1, 4)) as beginning, count(*) as members, sum(count(*)) over (partition by schema_name) as table_count
  from tables
  group by schema_name, lower(substr(table_name, 1, 4))
)
select f.schema_name, f.table_name, f.constraint_name, f.columns, f.referenced_table, r.referring_tables, s.deleted_rows,
  k.confidence,
  iif(
    s.deleted_rows = 0 and s.inserted_rows > 0 or
    exists (
      select 1
      from column_roles as gone
      where gone.schema_name = f.referenced_schema
        and gone.table_name = f.referenced_table
        and gone.role in ('deleted_at', 'is_deleted')
        and gone.confidence <> 'low'
    ) and coalesce(s.deleted_rows, 0) = 0, 'low', 'medium'
  ) as severity,
  iif(k.kind <> 'entity', k.kind, null) as excluded_by
from foreign_keys as f
join table_kinds as k using (schema_name, table_name)
join referenced as r using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
cross join families as own -- in this order: one of few families for each foreign key
  on own.schema_name = f.schema_name
  and own.beginning = lower(substr(f.table_name, 1, 4))
where f.on_delete = 'cascade'
  and f.referenced_table <> f.table_name
  and substr(f.table_name, 1, length(rtrim(f.referenced_table, 's'))) <> rtrim(f.referenced_table, 's')
  and not (own.beginning = lower(substr(f.referenced_table, 1, 4)) and own.members < 0.25 * own.table_count)
  and not exists (
    select 1
    from keys as p
    where p.schema_name = f.schema_name
      and p.table_name = f.table_name
      and p.key_type = 'primary'
      and starts_with_columns(p.columns, f.columns)
  )
  and not exists (
    select 1
    from triggers as t
    join server
    where t.schema_name = f.schema_name
      and t.table_name = f.table_name
      and coalesce(t.is_enabled, 1)
      and has_column(t.events, 'delete')
      and server.dialect in ('postgresql', 'sqlite')
  )
