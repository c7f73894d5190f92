/*
summary    = "Column type is often skipped or flattened by loaders"
severity   = "info"
confidence = "high"
object     = "column"
tags       = ["types"]
question   = "Are the values needed downstream, and in which form?"
population = "columns"
message    = "{column_name} is {data_type}: many loaders skip it or turn it into text"
detail     = "{data_type}"
group      = ["data_type"]
default    = false             # many of these columns are never loaded
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.type_family,
  case
    when k.housekeeping is not null then k.housekeeping
    when k.kind in ('staging', 'backup', 'framework', 'migration', 'cache', 'queue', 'transient') then k.kind
    when k.original_table is not null then 'copies of past rows'
  end as excluded_by
from columns as c
join table_kinds as k using (schema_name, table_name)
join server
where not c.is_generated
  and (c.type_family in ('array', 'range', 'geometry', 'interval', 'bit', 'xml', 'composite')
    or c.type_family = 'money' and server.dialect = 'postgresql'
    or c.type_family = 'other' and server.dialect <> 'sqlite' and c.data_type not in ('tsvector', 'tsquery', 'oid', 'name', 'vector'))
