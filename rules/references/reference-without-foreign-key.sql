/*
summary    = "Column refers to another table without a foreign key"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["references"]
assumes    = ["foreign_keys"]
question   = "Do all values exist in the table they refer to, and what guarantees it?"
population = "column_roles where role = 'reference' and ((select count(*) from foreign_keys) * 10 >= (select count(*) from tables) or exists (select 1 from inferred_references))"
population_name = "references"
message    = "{column_name} appears to refer to {referenced_table}, but no foreign key enforces it"
detail     = "-> {target}"
workaround.postgresql = "select count(*) from {table} as child where {column} {is_set} and not exists (select 1 from {referenced_schema}.{referenced_table} as parent where parent.{comparable_columns} = child.{column})"
workaround.mysql = "select count(*) from {table} as child where {column} {is_set} and not exists (select 1 from {referenced_schema}.{referenced_table} as parent where parent.{comparable_columns} = child.{column})"
workaround.sqlite = "select count(*) from {table} as child where {column} {is_set} and not exists (select 1 from {referenced_table} as parent where parent.{comparable_columns} = child.{column})"
escalates  = "orphaned_rows"
group      = ["column_name", "leads_to"]
since      = "0.1.0"
*/
with
-- triggers that check keys are called so: fki_orders_customer_id, fkc_orders_insert
checks as materialized (
  select schema_name, table_name, trigger_name, lower(trigger_name) as name, events
  from triggers
  where trigger_name like 'fk%'
    and timing = 'before'
    and coalesce(is_row_level, 1)
    and coalesce(is_enabled, 1)
    and assigned_columns = '[]'
),
checked as materialized (
  select r.schema_name, r.table_name, r.column_name
  from checks as t
  join inferred_references as r using (schema_name, table_name)
  where instr(t.name, lower(r.column_name)) > 0
    or not exists (
      select 1
      from inferred_references as o
      where o.schema_name = t.schema_name
        and o.table_name = t.table_name
        and instr(t.name, lower(o.column_name)) > 0
    )
  group by r.schema_name, r.table_name, r.column_name
  having max(t.events like '%insert%') and max(t.events like '%update%')
),
inferred as (
  select *,
    case
      when referenced_schema = schema_name and referenced_table = table_name then 'the same table'
      -- one decision, whether the other table is of the same schema or not
      when max(referenced_schema <> schema_name) over (partition by column_name, referenced_schema, referenced_table)
        then referenced_schema || '.' || referenced_table
      else referenced_table
    end as leads_to
  from inferred_references
)
select r.schema_name, r.table_name, r.column_name, r.referenced_schema, r.referenced_table, r.referenced_columns,
  -- a query that compares a text with a number fails, or finds nothing
  iif(r.has_type_mismatch, null, r.referenced_columns) as comparable_columns,
  r.reason, r.has_type_mismatch, p.found_rows as orphaned_rows, p.sampled_rows,
  share_in_words(p.found_rows, p.sampled_rows, p.sample, 'rows') as orphans,
  r.leads_to,
  r.leads_to || coalesce(': missing in ' || iif(p.found_rows > 0, share_in_words(p.found_rows, p.sampled_rows, p.sample, 'rows'), null), '') as target,
  iif(r.weakness is null, r.confidence, 'low') as confidence, r.weakness,
  iif(p.found_rows > 0, 'high', 'medium') as severity,
  case -- 0 stands for none where it is the default or NULL is not accepted, and an empty text everywhere
    when c.type_family in ('integer', 'decimal', 'float')
      and (not c.is_nullable or c.default_expression in ('0', '(0)', '''0''', '0.0') or c.default_expression like '''0''::%')
    then '<> 0'
    when c.type_family = 'text' then '<> '''''
    else 'is not null'
  end as is_set,
  case
    when coalesce(p.found_rows, 0) = 0 and h.column_name is not null then 'references that a trigger checks'
    when k.kind in ('staging', 'backup', 'framework', 'cache', 'transient') then k.kind
    when k.original_table is not null or k.kind = 'history' and k.confidence = 'high' then 'copies of past rows'
    when t.kind = 'transient' then 'references to rows that expire'
    when r.outlives_target then 'references that outlive their targets' -- of reference-that-outlives-its-target
  end as excluded_by
from inferred as r
join table_kinds as k using (schema_name, table_name)
join columns as c using (schema_name, table_name, column_name)
left join table_kinds as t on t.schema_name = r.referenced_schema and t.table_name = r.referenced_table
left join probe_results as p
  on p.schema_name = r.schema_name
  and p.table_name = r.table_name
  and p.column_name = r.column_name
  and p.measure = 'orphans'
left join checked as h
  on h.schema_name = r.schema_name
  and h.table_name = r.table_name
  and h.column_name = r.column_name
where not c.is_identity
  and coalesce(c.default_expression, '') not like 'nextval(%'
union all
select r.schema_name, r.table_name, r.column_name, r.referenced_schema, r.referenced_table, '["id"]', '["id"]', r.reason, 0,
  r.found_rows, r.sampled_rows, null, r.referenced_table, r.referenced_table, 'medium', null, 'medium', 'is not null', 'contradicted by its values'
from refuted_references as r
