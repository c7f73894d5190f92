/*
summary    = "Account cannot read the table"
severity   = "high"
confidence = "high"
object     = "table"
tags       = ["access", "extraction"]
question   = "Is this account denied access on purpose?"
population = "tables"
message    = "{table_name} exists, but {account} cannot read it"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"

fix.postgresql = """
grant usage on schema {schema_name} to {account_name};
grant select on {table} to {account_name}"""
fix.mysql = "grant select on {table} to {account_name}@{host_name}"
*/
select t.schema_name, t.table_name, v.account,
  iif(v.dialect = 'postgresql', v.account, substr(v.start, 1, length(v.start) - 1)) as account_name,
  iif(v.dialect = 'postgresql', null, substr(v.account, length(v.start) + 1)) as host_name
from tables as t
left join schemas as s using (schema_name)
cross join (
  select dialect, account, rtrim(account, replace(account, '@', '')) as start
  from server
) as v
where t.can_select = 0
  or s.can_use = 0
