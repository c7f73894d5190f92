/*
summary    = "Rows refer to rows that do not exist"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["references"]
question   = "Were the missing rows deleted, or did these rows come from another system?"
population = "column_roles where role = 'reference'"
population_name = "references"
message    = "{column_name} refers to a missing row in {share}"
probes     = ["orphans"]
escalates  = "found_rows"
since      = "0.1.0"
*/
select p.schema_name, p.table_name, p.column_name, f.referenced_table, p.found_rows, p.sampled_rows, share_in_words(p.found_rows, p.sampled_rows, p.sample, 'rows') as share, p.statement
from probe_results as p
left join foreign_keys as f
  on f.schema_name = p.schema_name
  and f.table_name = p.table_name
  and f.column_count = 1
  and has_column(f.columns, p.column_name)
where p.measure = 'orphans'
  and p.found_rows > 0
  -- reference-without-foreign-key reports orphans of inferred references itself
  and not exists (
    select 1
    from inferred_references as r
    where r.schema_name = p.schema_name
      and r.table_name = p.table_name
      and r.column_name = p.column_name
    union all
    select 1
    from refuted_references as r -- most of its values do not exist there: it is no reference
    where r.schema_name = p.schema_name
      and r.table_name = p.table_name
      and r.column_name = p.column_name
  )
  -- newly-orphaned-reference reports what is recent
  and not exists (
    select 1
    from probe_changes as c
    where c.schema_name = p.schema_name
      and c.table_name = p.table_name
      and c.column_name = p.column_name
      and c.probe = p.probe
      and c.measure = p.measure
      and c.compared_with = p.compared_with
      and c.found_before = 0
      and c.found_after > 0
      and c.sampled_before >= 100
      and (c.lowest_share_after > c.highest_share_before or (c.sample_before = 'whole' and c.sample_after = 'whole'))
  )
group by p.schema_name, p.table_name, p.column_name
