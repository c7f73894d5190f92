/*
summary    = "Table holds data about people"
severity   = "info"
confidence = "high"
object     = "table"
tags       = ["privacy"]
question   = "Whose data is this, for which purpose may it be copied, and how does a request to delete it reach the copy?"
population = "tables"
population_name = "tables, by column names"
message    = "{table_name} holds {classes}: {reason}"
detail     = "{classes}"
group      = ["cause"]
since      = "0.1.0"
*/
select p.schema_name, p.table_name, p.personal_columns, p.classes, p.cause, p.confidence, p.reason,
  case
    when k.housekeeping = 'settings' then k.housekeeping -- of whom to notify
  end as excluded_by
from personal_tables as p
join table_kinds as k using (schema_name, table_name)
