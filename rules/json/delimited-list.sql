/*
summary    = "Text column holds a list of values"
severity   = "low"
confidence = "medium"
object     = "column"
tags       = ["json", "references"]
question   = "What separates the values of this list, and may a value contain that character?"
population = "columns where type_family = 'text'"
message    = "{column_name} holds several values in one text: they cannot be joined, counted or constrained"
since      = "0.1.0"

[options]
share = 0.5
*/
select c.schema_name, c.table_name, c.column_name, c.data_type, c.comment, v.common_values,
  iif(v.list_share >= :share or c.comment is not null, 'high', 'medium') as confidence
from columns as c
join table_kinds as k using (schema_name, table_name)
left join (
  select schema_name, table_name, column_name, common_values,
    avg(replace(v.value, ', ', ',') glob '?*,?*' and v.value not glob '*[ .?!({"]*[ .?!({"]*[ .?!({"]*') as list_share
  from column_statistics, json_each(common_values) as v
  where common_values like '%,%'
  group by schema_name, table_name, column_name
) as v
  on v.schema_name = c.schema_name
  and v.table_name = c.table_name
  and v.column_name = c.column_name
where c.type_family = 'text'
  and k.kind not in ('staging', 'backup', 'migration', 'framework')
  and (c.comment like '%comma_separated%'
    or c.comment like '%comma_delimited%'
    or c.comment like '%separated by comma%'
    or c.comment like '%semicolon_separated%'
    or c.comment like '%pipe_separated%'
    or coalesce(c.character_length, 1000) > 36 and (lower(c.column_name) like '%\_ids' escape '\' or c.column_name like '%Ids' and c.column_name glob '*[a-z]Ids')
    or v.list_share >= :share)
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role in ('json', 'description', 'label', 'name', 'money', 'token')
  )
