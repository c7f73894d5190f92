-- Foreign keys, one row a column. Nothing tells whether rows loaded with foreign_key_checks = 0 were checked.
-- An account with SELECT alone sees no referential_constraints: its actions stay unknown.
select
  k.table_schema as schema_name,
  k.table_name as table_name,
  k.constraint_name as constraint_name,
  k.referenced_table_schema as referenced_schema,
  k.referenced_table_name as referenced_table,
  lower(r.update_rule) as on_update,
  lower(r.delete_rule) as on_delete,
  0 as is_deferrable,
  1 as is_enforced,
  k.column_name as _column,
  k.referenced_column_name as _referenced_column,
  k.ordinal_position as _position
from information_schema.key_column_usage k
left join (
  select distinct constraint_schema, table_name, constraint_name, update_rule, delete_rule
  from information_schema.referential_constraints
  where constraint_schema {schemas}
) r on r.constraint_schema = k.table_schema
  and r.table_name = k.table_name
  and r.constraint_name = k.constraint_name
where k.table_schema {schemas}
  and k.referenced_table_name is not null
