/*
summary    = "Column holds data that needs protection"
severity   = "info"
confidence = "high"
object     = "column"
tags       = ["privacy"]
question   = "What may be copied, who may read the copy, and must values be masked?"
population = "columns"
population_name = "columns, by their names"
message    = "{column_name} probably holds {data_class}: {reason}"
detail     = "{data_class}"
group      = ["data_class"]
since      = "0.1.0"
*/
select schema_name, table_name, column_name, data_class, confidence, reason
from sensitive_columns
