/*
summary    = "Every update overwrites a time that is not an update time"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["change-tracking"]
question   = "Was this column meant to change with every update of its row, or did MySQL add ON UPDATE by itself?"
population = "columns where on_update_expression is not null"
message    = "any update of {table_name} sets {column_name} to the current time"
dialects   = ["mysql", "mariadb"]
since      = "0.1.0"
*/
with automatic as (
  select c.*, lower(c.column_name) as name,
    row_number() over (partition by c.schema_name, c.table_name order by c.ordinal_position) as place
  from columns as c
  where c.type_family = 'timestamp'
    and c.data_type like 'timestamp%'
)
select schema_name, table_name, column_name, data_type, default_expression, on_update_expression,
  place = 1 as is_first_timestamp,
  iif(
    place = 1 and (default_expression like '%current_timestamp%' or default_expression like '%now()%'), 'high', 'medium'
  ) as confidence -- what the server adds to the first timestamp of a table
from automatic
where on_update_expression is not null
  and (name like '%expir%'
    or name like '%creat%'
    or name like '%insert%'
    or name like '%delet%'
    or name like '%start%'
    or name like '%begin%'
    or name like '%end%'
    or name like '%finish%'
    or name like '%due%'
    or name like '%valid%'
    or name like '%until%'
    or name like '%from%'
    or name like '%schedul%'
    or name like '%publish%'
    or name like '%sent%'
    or name like '%order%'
    or name like '%paid%'
    or name like '%pay%'
    or name like '%ship%'
    or name like '%deliver%'
    or name like '%birth%'
    or name like '%login%'
    or name like '%visit%'
    or name like '%event%'
    or name like '%occur%'
    or name like '%regist%'
    or name like '%join%'
    or name like '%sign%')
  and name not like '%updat%'
  and name not like '%modif%'
  and name not like '%chang%'
  and name not like '%last%'
  and name not like '%sync%'
