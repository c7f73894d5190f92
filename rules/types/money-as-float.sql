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
)
select c.schema_name, c.table_name, c.column_name, c.data_type,
  case
    when q.quote is not null then 'low' -- prices of a market, which nobody adds up
    when lower(c.column_name) like '%forecast%'
      or lower(c.column_name) like '%predict%'
      or lower(c.column_name) like '%expected%'
      or lower(c.column_name) like '%projected%'
      or lower(c.column_name) like '%average%'
      or lower(c.column_name) glob 'avg*'
      or lower(c.column_name) glob '*[_]avg' then 'low' -- a result that nobody adds up
    when (lower(c.column_name) like '%estimat%' or c.comment like '%estimate%') and not exists (
      select 1
      from column_roles as other
      join columns as near using (schema_name, table_name, column_name)
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
        and other.column_name <> c.column_name
        and other.role = 'money'
        and other.confidence = 'high'
        and near.type_family = 'float'
    ) then 'low'
    else r.confidence
  end as confidence,
  case
    when q.quote is not null then 'low'
    when lower(c.column_name) like '%estimat%' or c.comment like '%estimate%' then 'low' -- never exact to begin with
    when r.confidence = 'high' then 'high'
    else 'medium'
  end as severity,
  case
    when q.quote is not null then 'nobody adds up the prices of a market'
    when lower(c.column_name) like '%estimat%' or c.comment like '%estimate%' then 'an estimate is not exact to begin with'
    when r.confidence <> 'high' then 'it is less certain that this is money'
  end as less_severe_because
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
left join (
  select schema_name, table_name, column_name, quote
  from quotes
  join markets using (schema_name, table_name)
  where quote in ('open', 'high', 'low', 'close', 'last', 'bid', 'ask')
) as q using (schema_name, table_name, column_name)
where r.role = 'money'
  and c.type_family = 'float'
