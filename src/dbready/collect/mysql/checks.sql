-- CHECK constraints, which MySQL has since 8.0.16; the server escapes quotes as if inside a string.
select
  c.table_schema as schema_name,
  c.table_name as table_name,
  c.constraint_name as constraint_name,
  replace(replace(k.check_clause, concat(char(92 using utf8mb4), ''''), ''''), '_utf8mb4''', '''') -- since 80016
    as expression, -- since 80016
  c.enforced = 'YES' as is_validated, -- since 80016
  c.enforced = 'YES' as is_enforced -- since 80016
  1 as is_enforced -- before 80016
from information_schema.table_constraints c
join information_schema.check_constraints k -- since 80016
  on k.constraint_schema = c.constraint_schema -- since 80016
  and k.constraint_name = c.constraint_name -- since 80016
where c.table_schema {schemas}
  and c.constraint_type = 'CHECK'
  and 1 = 0 -- before 80016
