/*
summary    = "Column holds data that needs protection"
severity   = "info"
confidence = "high"
object     = "column"
tags       = ["privacy"]
question   = "Which of these columns may be copied, who may read the copy, and must values be masked or left out?"
population = "columns"
message    = "{column_name} probably holds {data_class}: {reason}"
detail     = "{data_class}"
group      = ["data_class"]
since      = "0.1.0"
*/
select schema_name, table_name, column_name, data_class, reason, confidence
from sensitive_columns as c
where not exists (
    select 1
    from foreign_keys as f
    where f.schema_name = c.schema_name
      and f.table_name = c.table_name
      and has_column(f.columns, c.column_name)
  )
  and not exists (
    select 1
    from inferred_references as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.confidence <> 'low'
  )
