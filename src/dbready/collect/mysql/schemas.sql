-- Databases, which these servers also call schemas; only those that the account may use are listed.
select
  schema_name as schema_name,
  null as owner,
  null as comment, -- on mysql
  nullif(schema_comment, '') as comment, -- on mariadb
  1 as can_use
from information_schema.schemata
where schema_name {schemas}
