/*
summary    = "Comment only repeats the name"
severity   = "low"
confidence = "high"
default    = false             # few act on a comment that says too little
object     = "column"
tags       = ["documentation"]
question   = "What do the values mean, beyond what the name says?"
population = "columns where comment is not null"
population_name = "commented columns"
message    = "the comment of {column_name} is '{comment}'"
detail     = "'{comment}'"
dialects   = ["postgresql", "mysql", "mariadb", "other"]
since      = "0.1.0"
*/
with bare as materialized (
  select c.schema_name, c.table_name, c.column_name, c.comment,
    replace(replace(replace(replace(lower(trim(c.comment)), '_', ''), ' ', ''), '-', ''), '.', '') as words,
    replace(replace(lower(c.column_name), '_', ''), '-', '') as name
  from columns as c
  where c.comment is not null
    and (length(c.comment) between 1 and length(c.table_name) + length(c.column_name) + 12
      or c.comment like 'todo%'
      or c.comment like 'fixme%'
      or c.comment like 'tbd%')
)
select b.schema_name, b.table_name, b.column_name, b.comment
from bare as b
where (instr(b.words, b.name) and b.words in (
      b.name, 'the' || b.name, b.name || 'column', b.name || 'field',
      replace(replace(lower(b.table_name), '_', ''), '-', '') || b.name
    )
    or b.words in ('', 'todo', 'tbd', 'tba', 'fixme', 'xxx', 'na', 'n/a', '?', '??', '???', 'none', 'null', 'test', 'comment', 'description', 'nocomment', 'placeholder', 'tobedefined', 'tobedone', 'unknown', 'asdf')
    or b.comment like 'todo%' and lower(b.comment) glob 'todo[: ]*'
    or b.comment like 'fixme%' and lower(b.comment) glob 'fixme[: ]*'
    or b.comment like 'tbd%' and lower(b.comment) glob 'tbd[: ]*')
