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
)
select t.schema_name, t.table_name, 'no comment' as cause,
  case
    when k.kind in ('cache', 'queue', 'transient', 'migration', 'framework', 'backup') then k.kind
    when lower(t.table_name) glob 'django[_]*'
      or lower(t.table_name) glob 'auth[_]user*'
      or lower(t.table_name) glob 'auth[_]group*'
      or lower(t.table_name) glob 'authtoken[_]*' then 'framework' -- of Django, which documents them
    when k.original_table is not null then 'copies of past rows'
    when p.suffix glob '*log*' then 'logs of other tables'
    when p.suffix is not null then 'texts by language'
    when k.kind = 'join' and k.confidence <> 'low' and (c.column_count <= 6 or c.own_columns <= 1) then k.kind -- the names say what a row is
    else k.housekeeping
  end as excluded_by
from tables as t
join table_kinds as k using (schema_name, table_name)
left join parts as p using (schema_name, table_name)
left join (
  select schema_name, table_name, count(*) as column_count,
    count(*) filter (where not is_identity and not exists (
      select 1
      from column_roles as r
      where r.schema_name = columns.schema_name
        and r.table_name = columns.table_name
        and r.column_name = columns.column_name
        and r.role in ('reference', 'created_at', 'updated_at', 'sequence_number')
    )) as own_columns,
    avg(length(trim(coalesce(comment, ''))) > 0) as documented_share
  from columns
  group by schema_name, table_name
) as c using (schema_name, table_name)
where lower(trim(coalesce(t.comment, ''))) in ('', lower(t.table_name))
  and coalesce(c.documented_share, 0) < 0.5
