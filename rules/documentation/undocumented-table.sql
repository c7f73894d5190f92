/*
summary    = "Table has no description"
severity   = "low"
confidence = "high"
object     = "table"
tags       = ["documentation"]
question   = "Where is this table documented, and how is that kept up to date?"
population = "tables"
message    = "no comment says what one row of {table_name} stands for"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select t.schema_name, t.table_name, k.kind
from tables as t
join table_kinds as k using (schema_name, table_name)
left join (
  select schema_name, table_name, avg(length(trim(coalesce(comment, ''))) > 0) as documented_share
  from columns
  group by schema_name, table_name
) as c using (schema_name, table_name)
where k.kind not in ('staging', 'backup', 'migration', 'framework', 'join')
  and lower(trim(coalesce(t.comment, ''))) in ('', lower(t.table_name))
  and coalesce(c.documented_share, 0) < 0.5
