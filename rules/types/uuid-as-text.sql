/*
summary    = "UUID is stored as text"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["types", "keys"]
question   = "Are all values UUIDs, and are they always written the same way?"
population = "columns where type_family in ('text', 'uuid')"
population_name = "UUID and text columns"
message    = "{column_name} is {data_type}: larger than a uuid, and one UUID can be written in several ways"
dialects   = ["postgresql", "mariadb"]
default    = false
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, s.estimated_rows, c.default_expression,
  iif(c.character_length = 36 or c.default_expression like '%uuid%', 'high', 'medium') as confidence,
  iif(k.kind in ('staging', 'backup', 'framework'), k.kind, null) as excluded_by
from columns as c
join server
join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where c.type_family = 'text'
  and (server.dialect = 'postgresql' or server.version_number >= 100700)
  and coalesce(c.character_length, 36) between 32 and 38
  and (lower(c.column_name) glob '*uuid'
    or lower(c.column_name) glob '*guid'
    or c.default_expression like '%uuid%'
    or c.character_length = 36 and (lower(c.column_name) = 'id' or lower(c.column_name) glob '*[_]id' or c.column_name glob '*[a-z]Id'))
