/*
summary    = "Amount of money is stored as a floating-point number"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["types", "money"]
question   = "To how many decimal places are amounts exact, and who rounds them?"
population = "column_roles where role = 'money'"
message    = "{column_name} is {data_type}: sums of it are not exact"
detail     = "{data_type}"
workaround.postgresql = "select sum({column}::numeric) from {table}"
workaround.mysql = "select sum(cast({column} as decimal(38, 6))) from {table}"
since      = "0.1.0"
*/
with amounts as (
  select r.schema_name, r.table_name, r.column_name, r.confidence
  from column_roles as r
  where r.role = 'money'
  union all
  -- a float named like an amount, in a table that says its currency or has amounts of its own
  select c.schema_name, c.table_name, c.column_name, 'medium'
  from columns as c
  where c.type_family = 'float'
    and (lower(c.column_name) in ('total', 'subtotal', 'tax', 'vat', 'discount', 'rate', 'hourly_rate', 'paid', 'due', 'net', 'gross', 'adjustment')
      or lower(c.column_name) glob '*[_]total'
      or lower(c.column_name) glob 'total[_]*' and lower(c.column_name) not glob '*s' -- total_tokens counts them
      or lower(c.column_name) glob '*[_]tax'
      or lower(c.column_name) glob '*hourly*rate'
      or c.column_name glob '*[a-z]Total')
    and lower(c.column_name) not glob '*weight*'
    and lower(c.column_name) not glob '*time*'
    and lower(c.column_name) not glob '*count*'
    and lower(c.column_name) not glob '*token*'
    and lower(c.column_name) not glob '*hours*'
    and lower(c.column_name) not glob '*quantity*'
    and (
      exists (
        select 1
        from column_roles as near
        where near.schema_name = c.schema_name
          and near.table_name = c.table_name
          and near.column_name <> c.column_name
          and near.role = 'money'
          and near.confidence = 'high'
      )
      or exists (
        select 1
        from columns as near
        where near.schema_name = c.schema_name
          and near.table_name = c.table_name
          and near.column_name <> c.column_name
          and near.column_name like '%currency%'
      )
    )
    and not exists (
      select 1
      from column_roles as r
      where r.schema_name = c.schema_name
        and r.table_name = c.table_name
        and r.column_name = c.column_name
        and r.role = 'money'
    )
)
select c.schema_name, c.table_name, c.column_name, c.data_type, a.confidence,
  case
    when lower(c.column_name) like '%estimat%'
      or lower(c.column_name) like '%forecast%'
      or lower(c.column_name) like '%predict%'
      or lower(c.column_name) like '%expected%'
      or lower(c.column_name) like '%projected%'
      or lower(c.column_name) like '%average%'
      or lower(c.column_name) glob 'avg*'
      or lower(c.column_name) glob '*[_]avg'
      or c.comment like '%estimate%'
      or lower(c.column_name) glob '*cost*' and exists (
        select 1
        from columns as near
        where near.schema_name = c.schema_name
          and near.table_name = c.table_name
          and lower(near.column_name) glob '*token*'
      ) then 'low' -- never exact to begin with
    when a.confidence = 'high' then 'high'
    else 'medium'
  end as severity
from amounts as a
join columns as c using (schema_name, table_name, column_name)
where c.type_family = 'float'
