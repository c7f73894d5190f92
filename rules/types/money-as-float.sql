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
with money_words(word) as (
  values ('paid'), ('payment'), ('payout'), ('payroll'), ('interest'), ('principal'), ('refund'), ('penalty'), ('loan'), ('discount'), ('fee'), ('tax'),
    ('outstanding'), ('settle'), ('disburs'), ('waiver'), ('invoice'), ('price'), ('pricing'), ('order'), ('sale'), ('bill'), ('purchase'), ('transaction'),
    ('wallet'), ('cart'), ('checkout'), ('installment'), ('expense'), ('budget'), ('unit_cost'), ('unitcost'), ('usd'), ('charge'), ('revenue'),
    ('salary'), ('subscription'), ('donation'), ('bank'), ('money'), ('credit'), ('debit'),
    ('token'), ('embed'), ('llm'), ('prompt'), ('completion'), ('aicost'), ('ai_cost'), ('ragcost'), ('rag_cost'), ('apicost'), ('api_cost')
),
amounts as (
  select r.schema_name, r.table_name, r.column_name, r.confidence
  from column_roles as r
  where r.role = 'money'
  union all
  -- a float named like an amount, in a table that says its currency or has amounts of its own
  select c.schema_name, c.table_name, c.column_name, 'medium'
  from columns as c
  where c.type_family = 'float'
    and (lower(c.column_name) in ('total', 'subtotal', 'tax', 'vat', 'discount', 'hourly_rate', 'paid', 'due', 'net', 'gross', 'adjustment')
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
select c.schema_name, c.table_name, c.column_name, c.data_type,
  case
    when lower(c.column_name) glob '*percent*' or lower(c.column_name) glob '*pct*' then 'low'
    -- often percentages
    when lower(c.column_name) glob '*commission' or lower(c.column_name) in ('discount', 'vat', 'margin', 'bonus') then 'low'
    when lower(c.column_name) glob '*balance' -- of hours or of goods
      and (lower(c.column_name || ' ' || c.table_name) glob '*leave*'
        or lower(c.column_name || ' ' || c.table_name) glob '*vacation*'
        or lower(c.column_name || ' ' || c.table_name) glob '*hour*'
        or lower(c.column_name || ' ' || c.table_name) glob '*day*'
        or lower(c.column_name || ' ' || c.table_name) glob '*stock*'
        or lower(c.column_name || ' ' || c.table_name) glob '*energy*') then 'low'
    -- a cost may be relative, and an amount one of anything
    when (lower(c.column_name) glob '*amount' or lower(c.column_name) glob '*amt' or lower(c.column_name) glob '*cost' or lower(c.column_name) glob '*charge'
        or lower(c.column_name) glob '*budget' or lower(c.column_name) glob '*spend' or lower(c.column_name) glob '*premium' or lower(c.column_name) glob '*deposit')
      and not exists (
        select 1
        from money_words
        where instr(replace(replace(lower(c.column_name || ' ' || c.table_name), 'taxon', ''), 'feed', ''), word)
      )
      and not exists (
        select 1
        from columns as near
        where near.schema_name = c.schema_name
          and near.table_name = c.table_name
          and near.column_name <> c.column_name
          and (near.column_name like '%currency%'
            or near.column_name like '%price%'
            or near.column_name like '%balance%'
            or near.column_name like '%salary%'
            or near.column_name like '%invoice%'
            or near.column_name like '%payment%'
            or near.column_name like '%token%'
            or near.type_family = 'float' and exists (
              select 1
              from money_words
              where instr(lower(near.column_name), word)
            ))
      ) then 'low'
    else a.confidence
  end as confidence,
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
      or lower(c.column_name) glob '*cost*' and exists ( -- what a model or an index has cost
        select 1
        from columns as near
        where near.schema_name = c.schema_name
          and near.table_name = c.table_name
          and (lower(near.column_name) glob '*token*'
            or lower(near.column_name) glob '*embed*'
            or lower(near.column_name) glob '*chunk*'
            or lower(near.column_name) glob '*rerank*'
            or lower(near.column_name) glob '*llm*'
            or lower(near.column_name) glob 'model[_]*'
            or lower(near.column_name) in ('aicost', 'ai_cost', 'ragcost', 'rag_cost', 'apicost', 'api_cost'))
      ) then 'low' -- never exact to begin with
    when a.confidence = 'high' then 'high'
    else 'medium'
  end as severity
from amounts as a
join columns as c using (schema_name, table_name, column_name)
where c.type_family = 'float'
