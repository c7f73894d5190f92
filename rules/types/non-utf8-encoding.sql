/*
summary    = "Database stores text in an encoding other than UTF-8"
severity   = "medium"
confidence = "high"
object     = "server"
tags       = ["types"]
question   = "Which encoding do the programs that write to this database use, and do all use the same?"
population = "server where encoding is not null"
message    = "the encoding of the database is {encoding}: {consequence}"
detail     = "{encoding}"
dialects   = ["postgresql"]
since      = "0.2.0"
*/
select encoding,
  iif(
    encoding = 'SQL_ASCII',
    'text is kept as the bytes that each program sent, and may not be readable as text',
    'other characters are rejected'
  ) as consequence
from server
where encoding <> 'UTF8'
