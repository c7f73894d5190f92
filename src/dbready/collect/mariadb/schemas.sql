-- Databases, which MariaDB also calls schemas; only those that the account may use are listed.
select
  schema_name as schema_name,
  null as owner,
  nullif(schema_comment, '') as comment,
  1 as can_use
from information_schema.schemata
where schema_name {schemas}
