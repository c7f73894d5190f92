/*
summary    = "JSON column has no documented structure"
severity   = "medium"
confidence = "high"
object     = "column"
tags       = ["json"]
question   = "Which keys can occur, of which types, and how do you learn of changes?"
population = "columns where type_family = 'json'"
population_name = "JSON columns"
group      = ["cause"]
message    = "{column_name} is {data_type}, and no CHECK or comment describes its content"
since      = "0.1.0"

[options]
comment_length = 20
*/
select c.schema_name, c.table_name, c.column_name, c.comment,
  iif(lower(c.data_type) glob '*json*', c.data_type, 'JSON (' || c.data_type || ')') as data_type, -- MariaDB: longtext
  'no CHECK or comment' as cause,
  -- how the application connects and looks, and schemas of JSON: read by nobody else
  iif(lower(c.column_name) in ('connection', 'layout', 'icon', 'theme', 'style', 'styles')
    or lower(c.column_name) in ('extra', 'extras', 'options') and c.table_name like '%connection%'
    or lower(c.column_name) in ('settings', 'preferences') and c.table_name like '%user%'
    or lower(c.column_name) glob '*[_]schema'
    or lower(c.column_name) glob '*[_]layout'
    or c.column_name glob '*[a-z]Schema'
    or lower(c.column_name) in ('hotkeys', 'appearance', 'branding', 'color', 'colors', 'display_settings', 'display_options')
    or lower(c.column_name) = 'view_settings'
    or lower(c.column_name) glob '*[_]view[_]settings'
    or lower(c.column_name) glob '*hotkeys'
    or lower(c.column_name) glob 'theme[_]*'
    or lower(c.column_name) glob 'ui[_]*'
    or lower(c.column_name) glob '*[_]ui[_]*'
    or c.column_name glob 'ui[A-Z]*'
    -- plain lists of words
    or lower(c.column_name) in ('tags', 'scopes', 'labels', 'types', 'languages', 'langs', 'aliases')
    or lower(c.column_name) glob '*[_]tags'
    or lower(c.column_name) glob '*[_]scopes'
    or lower(c.column_name) glob '*[_]labels'
    or lower(c.column_name) glob '*[_]languages'
    or lower(c.column_name) glob '*[_]types'
    or lower(c.column_name) glob '*[_]ur[il]s'
    or lower(c.column_name) glob '*[_]origins'
    or c.column_name glob '*[a-z]Tags'
    or c.column_name glob '*[a-z]Scopes'
    or c.column_name glob '*[a-z]Labels'
    or c.column_name glob '*[a-z]Types'
    or c.column_name glob '*[a-z]Ur[il]s'
    or c.column_name glob '*[a-z]Origins'
    or lower(c.column_name) like '%keywords' and c.default_expression like '%[]%'
    or lower(c.column_name) glob '*[_]ids'
    or lower(c.column_name) glob '*[_]codes'
    or lower(c.column_name) glob '*[_]keys'
    or lower(c.column_name) glob '*[_]names'
    or lower(c.column_name) glob '*[_]emails'
    or lower(c.column_name) glob '*[_]recipients'
    or c.column_name glob '*[a-z]Ids'
    or c.column_name glob '*[a-z]Codes'
    or c.column_name glob '*[a-z]Keys'
    or c.column_name glob '*[a-z]Names'
    or c.column_name glob '*[a-z]Emails'
    or c.column_name glob '*[a-z]Recipients'
    -- what only the authors read, to find out what went wrong
    or lower(c.column_name) in ('debug', 'diagnostics', 'logs', 'errors', 'error', 'exception', 'traceback', 'stack_trace', 'stacktrace', 'fingerprint', 'headers')
    or lower(c.column_name) glob 'debug[_]*'
    or lower(c.column_name) glob '*[_]debug'
    or lower(c.column_name) glob 'error[_]*'
    or lower(c.column_name) glob '*[_]errors'
    or lower(c.column_name) glob '*[_]headers'
    or lower(c.column_name) glob '*[_]logs'
    or c.column_name glob 'error[A-Z]*'
    or c.column_name glob '*[a-z]Errors'
    or c.column_name glob '*[a-z]Headers'
    or lower(c.column_name) = 'scope' and (
      lower(c.table_name) glob '*grant*'
      or lower(c.table_name) glob '*token*'
      or lower(c.table_name) glob '*client*'
      or lower(c.table_name) glob '*consent*'
    )
    -- with what a scheduler calls a function
    or lower(c.column_name) in ('args', 'kwargs', 'arguments') and (
      lower(c.table_name) glob '*task*'
      or lower(c.table_name) glob '*job*'
      or lower(c.table_name) glob '*schedule*'
    ), 'low', 'high') as confidence,
  case
    when k.housekeeping is not null then k.housekeeping
    when k.kind in ('staging', 'backup', 'framework', 'migration', 'cache', 'queue', 'transient') then k.kind
    when k.original_table is not null then 'copies of past rows'
  end as excluded_by
from columns as c
join table_kinds as k using (schema_name, table_name)
where c.type_family = 'json'
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
        or checks.expression like '%@%'
        or checks.expression like '% ?%')
  )
