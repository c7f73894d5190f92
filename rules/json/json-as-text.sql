/*
summary    = "Text column holds JSON or a similar notation"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["json"]
question   = "Is each of these values a JSON document, and does anything reject one that does not parse?"
population = "columns where type_family in ('json', 'text')"
population_name = "JSON and text columns"
message    = "{column_name} is {data_type} and holds {notation}: nothing rejects a value that does not parse"
workaround.mysql = "select * from {table} where not json_valid({column})"
workaround.sqlite = "select * from {table} where not json_valid({column})"
finds_more_with = ["column_statistics"]
since      = "0.1.0"
*/
with texts as materialized (
  select r.schema_name, r.table_name, r.column_name, r.confidence,
    r.reason glob 'a text whose default is JSON*' or r.reason glob '*a format that is JSON' as is_stated,
    r.reason glob '*that most tables have*' as is_convention
  from column_roles as r
  join columns as c using (schema_name, table_name, column_name)
  where r.role = 'json'
    and c.type_family = 'text'
)
select c.schema_name, c.table_name, c.column_name, c.data_type, c.default_expression,
  case
    -- its comment says what the code means for a document elsewhere
    when coalesce(v.json_share, 0) < 0.9 and exists (
      select 1
      from coded_columns as code
      where code.schema_name = c.schema_name
        and code.table_name = c.table_name
        and code.column_name = c.column_name
        and code.confidence = 'high'
    ) then 'low'
    when coalesce(v.json_share, 0) < 0.9 and (
      lower(c.column_name) glob '*secret*' -- encrypted
      or lower(c.column_name) glob '*jwk' -- a key, which nobody loads
      or lower(c.column_name) glob '*jwks'
      or lower(c.column_name) glob '*[_]format' -- the name of one: GTiff
      or c.column_name glob '*[a-z]Format'
      or lower(c.column_name) glob '*[_]type'
      or c.column_name glob '*[a-z]Type'
    ) then 'low'
    -- what little depends on seldom uses the column that all tables have
    when r.is_convention and coalesce(v.json_share, 0) < 0.9 then iif(x.importance = 'principal' or x.referrers >= 3, 'medium', 'low')
    when v.json_share >= 0.9
      or c.default_expression glob '''{*}''*'
      or c.default_expression glob '''[[]]''*'
      or c.default_expression glob '''[[]["{]*]''*' then 'high'
    when c.column_name like '%json%'
      or c.comment glob '*{"*":*}*'
      or c.comment like '%json%' and c.comment not like '%encrypt%' then 'medium'
    else r.confidence
  end as confidence,
  iif(p.column_name is null and not coalesce(r.is_convention, 0), 'medium', 'low') as severity,
  case
    when r.is_convention then 'most tables have the column, whether they use it or not'
    when p.column_name is not null then 'such JSON is read by the program that writes it'
  end as less_severe_because,
  iif(r.is_stated
    or v.json_share >= 0.9
    or c.column_name like '%json%'
    or c.comment like '%json%'
    or c.comment glob '*{"*":*}*'
    or c.default_expression glob '''{*}''*'
    or c.default_expression glob '''[[]]''*'
    or c.default_expression glob '''[[]["{]*]''*', 'JSON', 'JSON or a similar notation') as notation,
  case
    when k.housekeeping is not null then k.housekeeping
    when k.kind in ('staging', 'backup', 'framework', 'migration', 'cache', 'queue', 'transient') then k.kind
    when k.original_table is not null then 'copies of past rows'
  end as excluded_by
from columns as c
left join texts as r
  on r.schema_name = c.schema_name
  and r.table_name = c.table_name
  and r.column_name = c.column_name
left join (
  select schema_name, table_name, column_name,
    avg(v.value glob '{*}' or v.value glob '[[]?*]') as json_share
  from column_statistics, json_each(common_values) as v
  where common_values glob '*[{]*' or common_values glob '*"[[]*'
  group by schema_name, table_name, column_name
) as v
  on v.schema_name = c.schema_name
  and v.table_name = c.table_name
  and v.column_name = c.column_name
left join column_roles as p
  on p.schema_name = c.schema_name
  and p.table_name = c.table_name
  and p.column_name = c.column_name
  and p.role = 'plain_json'
  and p.confidence = 'low'
cross join table_kinds as k -- in this order: few columns need their table's kind
  on k.schema_name = c.schema_name
  and k.table_name = c.table_name
join table_changes as x
  on x.schema_name = c.schema_name
  and x.table_name = c.table_name
where c.type_family = 'text'
  and coalesce(c.character_length, 1000) > 50
  and (r.confidence is not null
    or v.json_share >= 0.9
    or (c.default_expression glob '''{*}''*' or c.default_expression glob '''[[]]''*' or c.default_expression glob '''[[]["{]*]''*')
    or c.comment glob '*{"*":*}*' and c.comment not like '%encrypt%'
    or c.comment like '%json%' and c.comment not like '%not json%' and c.comment not like '%encrypt%'
      and not (lower(c.column_name) glob '*ur[il]' or lower(c.column_name) glob '*path') -- what the comment describes is there
      and c.comment not like '%json path%' and c.comment not like '%jsonpath%' and c.comment not like '%json file%' and c.comment not like '%json field%' and c.comment not like '%json key%')
