/*
summary    = "Rows have begun to refer to rows that do not exist"
severity   = "high"
confidence = "high"
object     = "column"
tags       = ["references", "over-nights"]
question   = "What changed between the two scans: a new way to delete, a load in another order, a foreign key that was dropped?"
population = "column_roles where role = 'reference'"
population_name = "references"
message    = "{column_name} refers to a missing row in {share}; at the scan of {counted_from} UTC it did in {share_before}"
detail     = "{found_rows} of {sampled_rows} rows, none at {counted_from} UTC"
probes     = ["orphans"]
requires   = ["probe_changes"]
escalates  = "found_rows"
since      = "0.2.0"

[options]
fewest_rows = 100
*/
select p.schema_name, p.table_name, p.column_name, p.found_rows, p.sampled_rows,
  share_in_words(p.found_rows, p.sampled_rows, p.sample, 'rows') as share,
  share_in_words(c.found_before, c.sampled_before, c.sample_before, 'rows') as share_before,
  substr(replace(max(c.counted_from), 'T', ' '), 1, 16) as counted_from,
  substr(replace(c.counted_until, 'T', ' '), 1, 16) as counted_until,
  p.statement
from probe_results as p
join probe_changes as c using (schema_name, table_name, column_name, probe, measure, compared_with)
where p.measure = 'orphans'
  and p.found_rows > 0
  and c.found_before = 0
  and c.found_after > 0
  and c.sampled_before >= :fewest_rows
  -- Of samples, only a difference that chance does not explain.
  and (c.lowest_share_after > c.highest_share_before or (c.sample_before = 'whole' and c.sample_after = 'whole'))
  and not exists (
    select 1
    from refuted_references as r -- most of its values do not exist there: it is no reference
    where r.schema_name = p.schema_name
      and r.table_name = p.table_name
      and r.column_name = p.column_name
  )
group by p.schema_name, p.table_name, p.column_name
