/*
summary    = "New tables will not be readable"
severity   = "medium"
confidence = "high"
object     = "schema"
tags       = ["access", "extraction"]
question   = "Who grants this account access to the tables that the next release adds?"
population = "schemas where can_use = 1"
message    = "{account} has no default privilege to read new tables of {schema_name}"
detail     = "tables created by {owner_name}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"

fix.postgresql = """
alter default privileges for role {owner_name} in schema {schema_name}
grant select on tables to {account_name}"""
fix.mysql = "grant select on {pattern_name}.* to {account_name}@{host_name}"
*/
select s.schema_name, v.account,
  replace(replace(s.schema_name, '_', '\_'), '%', '\%') as pattern_name,
  coalesce(
    (
      select t.owner
      from tables as t
      where t.schema_name = s.schema_name
      group by t.owner
      order by count(*) desc, t.owner
      limit 1
    ),
    'any account'
  ) as owner_name,
  iif(v.dialect = 'postgresql', v.account, substr(v.start, 1, length(v.start) - 1)) as account_name,
  iif(v.dialect = 'postgresql', null, substr(v.account, length(v.start) + 1)) as host_name
from schemas as s
cross join (
  select dialect, account, is_superuser, rtrim(account, replace(account, '@', '')) as start
  from server
) as v
where s.covers_new_tables = 0
  and s.can_use = 1
  and not coalesce(v.is_superuser, 0)
  and exists (
    select 1
    from tables as t
    where t.schema_name = s.schema_name
      and t.can_select
  )
