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
select c.schema_name, c.table_name, c.column_name, c.data_type,
  iif(u.role = 'market_price', 'low', r.confidence) as confidence,
  case
    when u.role is not null then 'low'
    when r.confidence = 'high' then 'high'
    else 'medium'
  end as severity,
  case
    when u.role = 'market_price' then 'nobody adds up the prices of a market'
    when u.role = 'notional_amount' then 'nobody adds up limits, targets, averages and estimates'
    when r.confidence <> 'high' then 'it is less certain that this is money'
  end as less_severe_because,
  not (lower(c.column_name) glob '*price*' and lower(c.column_name) not glob '*total*' or lower(c.column_name) glob '*rate') as sort_rank -- what is added up comes first
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
left join column_roles as u
  on u.schema_name = r.schema_name
  and u.table_name = r.table_name
  and u.column_name = r.column_name
  and u.role in ('market_price', 'notional_amount')
where r.role = 'money'
  and c.type_family = 'float'
