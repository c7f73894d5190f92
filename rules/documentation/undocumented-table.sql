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
audience   = "owner"
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
    coalesce(max(r.role = 'reference'), 0) as is_reference,
    coalesce(max(r.role in ('created_at', 'updated_at', 'sequence_number')), 0) as is_kept,
    coalesce(max(r.role in ('label', 'name', 'code', 'slug', 'description')), 0) as is_naming,
    coalesce(max(r.role in ('label', 'name')), 0) as is_name,
    coalesce(max(r.role in ('label', 'name', 'slug') and r.confidence <> 'low'), 0) as is_called,
    c.type_family = 'text' and lower(c.column_name) in (
      'file', 'url', 'uri', 'link', 'website', 'homepage', 'image', 'logo', 'icon', 'picture', 'photo', 'avatar', 'thumbnail'
    ) as is_link,
    coalesce(max(r.role = 'flag' and r.confidence <> 'low'), 0) as is_flag,
    coalesce(has_column(p.columns, c.column_name), 0) as is_primary,
    lower(t.table_name) glob '*_' || lower(c.column_name) or lower(t.table_name) glob '*_' || lower(c.column_name) || 's' as is_in_name,
    lower(c.column_name) glob '*id' as is_id,
    c.type_family in ('binary', 'json') as is_content,
    lower(c.column_name) in ('key', 'value') as is_key_or_value
  from columns as c
  join tables as t using (schema_name, table_name)
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
    when c.primary_columns >= 2 and c.linking_columns = c.primary_columns and c.own_columns <= 1 and not c.has_content then 'links with at most one fact' -- (note_id, tag_id, confidence)
    when c.own_columns = 1 and c.own_in_name = 1 and c.has_reference and c.column_count = c.key_columns + 1 and not c.has_content then 'values of other rows' -- project_keywords: (project, keyword)
    when c.is_called and c.own_columns = c.naming_columns then 'names and little else' -- an alias and what it refers to
    when c.is_named and c.own_columns - c.naming_columns <= 1 then 'names and little else'
    when c.is_named and x.importance <> 'principal' and k.kind <> 'event' and c.own_columns - c.naming_columns - c.link_columns - min(c.flag_columns, 1) <= 1 then 'names and little else' -- documents: (name, file, is_private)
    when c.key_or_value_columns = 2 and c.own_columns <= 2 and not c.has_reference then 'names with a value each'
    when x.seldom_loaded = 'settings' then 'settings'
    when x.seldom_loaded = 'links and files of other rows' then x.seldom_loaded
    when x.stands_apart and x.detail_kind = 'description' and c.id_columns = 0 then 'small tables apart from all others' -- an id may be one of another table
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
    max(is_called) as is_called,
    max(is_content) as has_content,
    count(*) filter (where is_link and not is_naming) as link_columns,
    count(*) filter (where is_flag and not is_naming) as flag_columns,
    count(*) filter (where is_primary) as primary_columns,
    count(*) filter (where is_primary and is_reference) as linking_columns,
    count(*) filter (where not is_key and not is_kept and is_in_name) as own_in_name,
    count(*) filter (where is_key_or_value) as key_or_value_columns,
    count(*) filter (where is_id and not is_key) as id_columns,
    max(is_reference) as has_reference,
    avg(is_documented) as documented_share
  from described
  group by schema_name, table_name
) as c using (schema_name, table_name)
where lower(trim(coalesce(t.comment, ''))) in ('', lower(t.table_name))
  and coalesce(c.documented_share, 0) < 0.5
