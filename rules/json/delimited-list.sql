/*
summary    = "Text column holds a list of values"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["json", "references"]
question   = "What separates the values of a list, and can a value contain the separator?"
population = "columns where type_family = 'text'"
population_name = "text columns"
message    = "{column_name} holds several values in one text, as a list or a JSON array: they cannot be joined, counted or constrained"
default    = false
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.comment, s.common_values,
  iif(told.role is not null or c.comment is not null, 'high', 'medium') as confidence,
  coalesce(k.housekeeping, iif(k.kind in ('staging', 'backup', 'framework', 'cache', 'queue', 'transient'), k.kind, null)) as excluded_by
from columns as c
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
left join column_roles as told
  on told.schema_name = c.schema_name
  and told.table_name = c.table_name
  and told.column_name = c.column_name
  and told.role = 'delimited_list'
where c.type_family = 'text'
  and (told.role is not null
    or coalesce(c.character_length, 1000) > 36 and (lower(c.column_name) like '%\_ids' escape '\' or c.column_name like '%Ids' and c.column_name glob '*[a-z]Ids'))
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role in ('json', 'description', 'label', 'name', 'money', 'token')
      and r.confidence <> 'low'
      and told.role is null
  )
