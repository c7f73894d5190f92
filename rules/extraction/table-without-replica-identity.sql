/*
summary    = "Published table has no replica identity"
severity   = "high"
confidence = "high"
object     = "table"
tags       = ["extraction", "keys"]
question   = "Do updates and deletes fail right now?"
population = "tables where published_events <> '[]'"
population_name = "published tables"
message    = "{table_name} is published with replica identity {replica_identity}: its updates and deletes fail"
fix.postgresql = "alter table {table} replica identity full"
dialects   = ["postgresql"]
since      = "0.1.0"
*/
select t.schema_name, t.table_name, t.replica_identity, t.published_events, s.estimated_rows, s.updated_rows, s.deleted_rows
from tables as t
left join table_statistics as s using (schema_name, table_name)
where (has_column(t.published_events, 'update') or has_column(t.published_events, 'delete'))
  and (t.replica_identity = 'nothing'
    or t.replica_identity = 'default' and not exists (
      select 1
      from keys as p
      where p.schema_name = t.schema_name
        and p.table_name = t.table_name
        and p.key_type = 'primary'
    ))
