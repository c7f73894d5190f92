/*
summary    = "Table has no description"
severity   = "info"
confidence = "high"
object     = "table"
tags       = ["documentation"]
question   = "Where is it documented what a row means, and who keeps that up to date?"
group      = ["cause"]
population = "tables"
message    = "no comment says what a row of {table_name} is"
dialects   = ["postgresql", "mysql", "mariadb", "other"]
since      = "0.1.0"

[options]
# a list has at most so many columns besides keys, audit times and what names its rows
columns_of_list = 2
*/
-- product_translation and productlogentry, of the table product
with parts as materialized (
  select t.schema_name, t.table_name, max(s.value) as suffix
  from json_each('["translation", "translations", "i18n", "texten", "textes", "textfr", "textde", "textit", "textpt", "textnl", "log", "logs", "logentry", "logentries"]') as s
  cross join tables as t -- in this order: few names end so
    on lower(t.table_name) glob '*' || s.value
  join tables as whole
    on whole.schema_name = t.schema_name
    and whole.table_name = rtrim(substr(t.table_name, 1, length(t.table_name) - length(s.value)), '_')
  group by t.schema_name, t.table_name
),
described as materialized (
  select c.schema_name, c.table_name,
    length(trim(coalesce(c.comment, ''))) > 0 as is_documented,
    c.is_identity
      or c.type_family in ('integer', 'uuid') and coalesce(has_column(p.columns, c.column_name), 0)
      or coalesce(max(r.role = 'reference'), 0) as is_key,
    coalesce(max(r.role in ('created_at', 'updated_at', 'sequence_number')), 0) as is_kept,
    coalesce(max(r.role in ('label', 'name', 'code', 'slug', 'description')), 0) as is_naming,
    coalesce(max(r.role in ('label', 'name')), 0) as is_name
  from columns as c
  left join keys as p
    on p.schema_name = c.schema_name
    and p.table_name = c.table_name
    and p.key_type = 'primary'
  left join column_roles as r
    on r.schema_name = c.schema_name
    and r.table_name = c.table_name
    and r.column_name = c.column_name
  group by c.schema_name, c.table_name, c.column_name
)
select t.schema_name, t.table_name, 'no comment' as cause,
  case
    when k.kind in ('cache', 'queue', 'transient', 'migration', 'framework', 'backup') then k.kind
    when k.is_packaged then 'tables of published packages' -- which document them
    when k.original_table is not null then 'copies of past rows'
    when p.suffix glob '*log*' then 'logs of other tables'
    when p.suffix is not null then 'texts by language'
    when k.kind = 'join' and k.confidence <> 'low' and (c.column_count <= 6 or c.own_columns <= 1) then k.kind -- the names say what a row is
    when k.kind = 'lookup' and k.confidence <> 'low' and c.own_columns - c.naming_columns <= :columns_of_list then 'lists whose rows say what they are'
    when c.key_columns = c.column_count then 'nothing but keys'
    when c.is_named and c.own_columns - c.naming_columns <= 1 then 'names and little else'
    when x.seldom_loaded = 'settings' then 'settings'
    else k.housekeeping
  end as excluded_by
from tables as t
join table_kinds as k using (schema_name, table_name)
join table_changes as x using (schema_name, table_name)
left join parts as p using (schema_name, table_name)
left join (
  select schema_name, table_name, count(*) as column_count,
    count(*) filter (where is_key) as key_columns,
    count(*) filter (where not is_key and not is_kept) as own_columns,
    count(*) filter (where not is_key and not is_kept and is_naming) as naming_columns,
    max(is_name) as is_named,
    avg(is_documented) as documented_share
  from described
  group by schema_name, table_name
) as c using (schema_name, table_name)
where lower(trim(coalesce(t.comment, ''))) in ('', lower(t.table_name))
  and coalesce(c.documented_share, 0) < 0.5
