/*
summary    = "Amount of money is stored as a floating-point number"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["types", "money"]
question   = "To how many decimal places are amounts exact, and who rounds them?"
population = "column_roles where role = 'money'"
population_name = "money columns"
message    = "{column_name} is {data_type}: sums of it are not exact"
detail     = "{data_type}"
workaround.postgresql = "select sum({column}::numeric) from {table}"
workaround.mysql = "select sum(cast({column} as decimal(38, 6))) from {table}"
since      = "0.1.0"
*/
with quotes as (
  select schema_name, table_name, column_name, replace(replace(lower(column_name), '_', ''), 'price', '') as quote
  from columns
  where type_family in ('float', 'decimal')
),
markets as (
  select schema_name, table_name
  from quotes
  where quote in ('high', 'low', 'last', 'bid', 'ask')
  group by schema_name, table_name
  having count(*) >= 2
),
guesses (word) as (
  values ('estimat'), ('forecast'), ('predict'), ('expected'), ('projected'), ('average'), ('avg'), ('limit'), ('threshold'), ('target'), ('goal')
),
unsummed as (
  select schema_name, table_name, column_name, 'low' as confidence, 'nobody adds up the prices of a market' as because
  from quotes
  join markets using (schema_name, table_name)
  where quote in ('open', 'high', 'low', 'close', 'last', 'bid', 'ask')
  union
  select c.schema_name, c.table_name, c.column_name, null, 'nobody adds up limits, targets, averages and estimates'
  from columns as c
  join guesses as g on lower(c.column_name) like '%' || g.word || '%'
  where c.type_family = 'float'
)
select c.schema_name, c.table_name, c.column_name, c.data_type, coalesce(u.confidence, r.confidence) as confidence,
  case
    when u.because is not null then 'low'
    when r.confidence = 'high' then 'high'
    else 'medium'
  end as severity,
  case
    when u.because is not null then u.because
    when r.confidence <> 'high' then 'it is less certain that this is money'
  end as less_severe_because
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
left join unsummed as u using (schema_name, table_name, column_name)
where r.role = 'money'
  and c.type_family = 'float'
