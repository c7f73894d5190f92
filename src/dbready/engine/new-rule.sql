/*
summary    = "Table looks like a temporary one that stayed"
severity   = "low"             # info, low, medium, high
confidence = "medium"          # how likely a finding is real
object     = "table"           # server, schema, table, column, key, foreign_key, index, trigger
tags       = ["house"]
question   = "Who still needs this table, and until when?"
population = "tables"          # completes: select count(*) from ...
message    = "{table_name} begins with tmp_"
since      = "0.1.0"
# dialects = ["postgresql"]      # on other dialects the rule is skipped
# fix.postgresql = "drop table {table}"  # a statement that fixes one finding, if there is one
*/
select schema_name, table_name
from tables
where table_name like 'tmp\_%' escape '\'
