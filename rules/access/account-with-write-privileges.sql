/*
summary    = "Account can change the table"
severity   = "medium"
confidence = "high"
object     = "table"
tags       = ["access"]
question   = "Is this account also used by an application, or can its write privileges be revoked?"
population = "tables"
message    = "{account} can insert, update, delete or truncate rows of {table_name}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select t.schema_name, t.table_name, s.account, s.can_create
from tables as t
cross join server as s
where t.can_write
  and not coalesce(s.is_superuser, 0)
