/*
summary    = "Column refers to another table without a foreign key"
severity   = "high"
confidence = "medium"
object     = "column"
tags       = ["references"]
question   = "Does every value of this column exist in the table it refers to, and what keeps it so?"
population = "column_roles where role = 'reference'"
message    = "{column_name} seems to refer to {referenced_table}, and no foreign key holds it to that"
detail     = "-> {referenced_table}"
fix.postgresql = "alter table {table} add foreign key ({column}) references {referenced_schema}.{referenced_table} ({unique_columns}) not valid"
fix.mysql = "alter table {table} add foreign key ({column}) references {referenced_schema}.{referenced_table} ({unique_columns})"
since      = "0.1.0"
*/
select r.schema_name, r.table_name, r.column_name, r.referenced_schema, r.referenced_table, r.referenced_columns,
  r.reason, r.confidence,
  -- NULL, and then no fix: servers refuse a foreign key to anything but a unique key of the same type.
  iif(
    exists (
      select 1
      from keys as u
      join columns as target
        on target.schema_name = u.schema_name
        and target.table_name = u.table_name
      join tables as parent
        on parent.schema_name = u.schema_name
        and parent.table_name = u.table_name
      join tables as child
        on child.schema_name = r.schema_name
        and child.table_name = r.table_name
      where u.schema_name = r.referenced_schema
        and u.table_name = r.referenced_table
        and u.column_count = 1
        and same_columns(u.columns, r.referenced_columns)
        and u.predicate is null
        and not coalesce(u.is_deferrable, 0)
        and target.column_name = u.columns ->> '$[0]'
        and substr(target.data_type, 1, instr(target.data_type || '(', '(') - 1)
          = substr(c.data_type, 1, instr(c.data_type || '(', '(') - 1)
        and target.is_unsigned is c.is_unsigned
        and target.collation is c.collation
        and child.table_type = 'base table'
        and parent.table_type = 'base table'
        and child.storage_engine in ('heap', 'InnoDB')
        and parent.storage_engine = child.storage_engine
    ), r.referenced_columns, null
  ) as unique_columns,
  iif(k.kind in ('event', 'history'), 'low', 'high') as severity
from inferred_references as r
join table_kinds as k using (schema_name, table_name)
join columns as c using (schema_name, table_name, column_name)
where not c.is_identity
  and coalesce(c.default_expression, '') not like 'nextval(%'
  and k.kind not in ('staging', 'backup', 'migration', 'framework')
