/*
summary    = "Bits of a number mean something, and nothing says what"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["value-sets"]
question   = "What does each bit mean, and how do you learn of new ones?"
population = "column_roles where role = 'bit_mask'"
population_name = "bit masks"
message    = "{column_name} is {data_type}: it packs several answers into one number"
detail     = "{data_type}"
default    = false
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.comment, r.confidence,
  iif(k.kind in ('staging', 'backup', 'framework'), k.kind, null) as excluded_by
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
where r.role = 'bit_mask'
  and not c.is_generated
  -- counts of flags: feature flags, say
  and lower(c.column_name) not glob 'total*'
  and lower(c.column_name) not glob '*count*'
  and lower(c.column_name) not glob 'num*'
  and lower(c.column_name) not glob 'max*'
  and lower(c.column_name) not glob '*stale*'
  and lower(c.column_name) not glob '*active*'
  and lower(c.table_name) not glob '*trend*'
  and lower(c.table_name) not glob '*metric*'
  and lower(c.table_name) not glob '*stat[s_]*'
  and lower(c.column_name) not in ('mask', 'netmask', 'net_mask', 'subnet_mask', 'ip_mask')
  and coalesce(c.comment, '') not glob '*[0-9]*[^0-9][a-zA-Z]*'
