-- CHECK constraints of columns and tables; MariaDB checks the rows there are when one is added.
select
  constraint_schema as schema_name,
  table_name as table_name,
  constraint_name as constraint_name,
  check_clause as expression,
  1 as is_enforced
from information_schema.check_constraints
where constraint_schema {schemas}
