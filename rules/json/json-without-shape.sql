/*
summary    = "JSON column has no documented structure"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["json"]
question   = "Which keys can occur, of which types, and how do you learn of changes?"
population = "columns where type_family = 'json' or data_type in ('json[]', 'jsonb[]')"
population_name = "JSON columns"
group      = ["cause"]
message    = "{column_name} is {data_type}, and no CHECK or comment describes its content"
since      = "0.1.0"

[options]
comment_length = 20
# a JSON column of at least so many tables, and of most tables of the schema, is one convention
tables_of_convention = 20
# a table to which so many others refer uses such a column
referrers_of_main_table = 3
*/
-- a column that a base model gives to most tables, whether they write it or not
with conventions as materialized (
  select c.schema_name, c.column_name, count(*) as tables
  from columns as c
  where c.type_family = 'json'
    -- stripe_data or data, in every table, is what the rows are about
    and (
      c.column_name like 'extra%'
      or c.column_name like 'meta%'
      or c.column_name like 'custom%'
      or c.column_name like 'additional%'
      or lower(c.column_name) in ('json', 'details', 'attributes', 'attrs', 'properties', 'props', 'options', 'info', 'misc')
    )
  group by c.schema_name, c.column_name
  having count(*) >= :tables_of_convention
    and 2 * count(*) > (
      select count(*)
      from tables as t
      where t.schema_name = c.schema_name
    )
),
-- CHECK (id = 1)
single_rows as materialized (
  select distinct p.schema_name, p.table_name
  from keys as p
  join checks as s using (schema_name, table_name)
  where p.key_type = 'primary'
    and p.column_count = 1
    and replace(replace(replace(replace(replace(lower(s.expression), '"', ''), '`', ''), '(', ''), ')', ''), ' ', '') = lower(p.columns ->> 0) || '=1'
)
select c.schema_name, c.table_name, c.column_name, c.comment,
  iif(lower(c.data_type) glob '*json*', c.data_type, 'JSON (' || c.data_type || ')') as data_type, -- MariaDB: longtext
  iif(h.tables is null, 'no description of their keys', c.column_name || ', which most tables have') as cause,
  iif(h.tables is null and not k.is_packaged and coalesce(p.confidence, 'medium') <> 'low', 'medium', 'low') as severity,
  case
    when h.tables is not null then 'most tables have the column, whether they use it or not'
    when k.is_packaged then 'published packages document what they define'
    when p.confidence = 'low' then 'such JSON is read by the program that writes it'
  end as less_severe_because,
  case
    when p.confidence <> 'low' then 'low'
    -- what little depends on seldom uses the column that all tables have
    when h.tables is not null and (k.kind in ('join', 'lookup') or x.importance <> 'principal' and x.referrers < :referrers_of_main_table and exists (select 1 from foreign_keys)) then 'low'
    -- parts of pages, where submissions of forms have a time
    when k.is_packaged and not exists (
      select 1
      from columns as moment
      where moment.schema_name = c.schema_name
        and moment.table_name = c.table_name
        and moment.type_family in ('timestamp', 'date')
    ) then 'low'
    -- reusable_content: (name, content)
    when x.stands_apart and x.detail_kind = 'description' then 'low'
    else 'high'
  end as confidence,
  case
    when k.housekeeping is not null then k.housekeeping
    when k.kind in ('staging', 'backup', 'framework', 'migration', 'cache', 'queue', 'transient') then k.kind
    when k.original_table is not null then 'copies of past rows'
    when x.seldom_loaded = 'settings' then 'settings'
    when s.table_name is not null then 'a single row'
  end as excluded_by
from columns as c
join table_kinds as k using (schema_name, table_name)
join table_changes as x using (schema_name, table_name)
left join single_rows as s using (schema_name, table_name)
left join conventions as h
  on h.schema_name = c.schema_name
  and h.column_name = c.column_name
left join column_roles as p
  on p.schema_name = c.schema_name
  and p.table_name = c.table_name
  and p.column_name = c.column_name
  and p.role = 'plain_json'
where (c.type_family = 'json' or c.data_type in ('json[]', 'jsonb[]'))
  and not c.is_generated
  and length(coalesce(c.comment, '')) < :comment_length
  -- Array of tag slugs
  and not coalesce(lower(c.comment) glob '*array of *' or lower(c.comment) glob '*list of *' or lower(c.comment) glob '*map of *' or lower(c.comment) glob '*object with *', 0)
  and not exists (
    select 1
    from checks
    where checks.schema_name = c.schema_name
      and checks.table_name = c.table_name
      and coalesce(has_column(checks.columns, c.column_name), 1)
      and (checks.expression is null
        or checks.expression like '%->%'
        or checks.expression like '%$.%'
        or checks.expression like '%schema%'
        or checks.expression like '%match%(%'
        or replace(lower(checks.expression), 'json_valid', '') like '%valid%(%'
        or checks.expression like '%@%'
        or checks.expression like '% ?%')
  )
