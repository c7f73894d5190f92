/*
summary    = "History does not say who made a change"
severity   = "low"
confidence = "medium"
default    = false             # histories of periods and prices seldom say who, and few miss it
object     = "table"
tags       = ["change-tracking"]
question   = "Who made a change recorded here, and where can that be looked up?"
population = "table_kinds where kind = 'history'"
population_name = "history tables"
message    = "{table_name} records changes but has no column for who made them"
since      = "0.1.0"
*/
select k.schema_name, k.table_name, k.confidence, k.reason
from table_kinds as k
where k.kind = 'history'
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and r.role = 'actor'
  )
  and not exists (
    select 1
    from columns as c
    where c.schema_name = k.schema_name
      and c.table_name = k.table_name
      and (c.default_expression like '%current\_user%' escape '\'
        or c.default_expression like '%session\_user%' escape '\'
        or c.default_expression like '%user()%'
        or c.column_name like '%\_by' escape '\'
        or c.column_name glob '*[a-z]By'
        or c.column_name glob '*[a-z]By[A-Z]*')
  )
  and not exists (
    select 1
    from foreign_keys as f
    left join table_kinds as t
      on t.schema_name = f.referenced_schema
      and t.table_name = f.referenced_table
    where f.schema_name = k.schema_name
      and f.table_name = k.table_name
      and (t.kind in ('history', 'event', 'framework')
        or f.referenced_table like '%user%'
        or f.referenced_table like '%account%'
        or f.referenced_table like '%person%'
        or f.referenced_table like '%member%'
        or f.referenced_table like '%staff%'
        or f.referenced_table like '%change%'
        or f.referenced_table like '%revision%'
        or f.referenced_table like '%revinfo%'
        or f.referenced_table like '%transaction%'
        or f.referenced_table like '%commit%')
  )
