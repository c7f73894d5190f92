/*
summary    = "Account may change the table"
severity   = "medium"
confidence = "high"
object     = "table"
tags       = ["access"]
question   = "Does this account also belong to an application, or may its right to write be taken away?"
population = "tables"
message    = "{account} may insert, update, delete or empty {table_name}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select t.schema_name, t.table_name, s.account, s.can_create
from tables as t
cross join server as s
where t.can_write
  and not coalesce(s.is_superuser, 0)
