/*
summary    = "Live rows refer to deleted rows"
severity   = "low"
confidence = "high"
object     = "column"
tags       = ["deletes", "references"]
question   = "What should happen to rows whose parent is deleted?"
population = "column_roles where role = 'reference'"
population_name = "references"
message    = "in {share}, {column_name} refers to a deleted row of {referenced_table}"
detail     = "{share}"
group      = ["column_name", "referenced_table"]
probes     = ["live-children"]
escalates  = "found_rows"
since      = "0.1.0"
*/
with refs as (
  select schema_name, table_name, columns ->> 0 as column_name, referenced_table, on_delete = 'cascade' as is_cascade
  from foreign_keys
  where column_count = 1
  union
  select schema_name, table_name, column_name, referenced_table, 0
  from inferred_references
)
select p.schema_name, p.table_name, p.column_name, min(r.referenced_table) as referenced_table, p.detail ->> 'parent_marker' as parent_marker,
  p.found_rows, p.sampled_rows, share_in_words(p.found_rows, p.sampled_rows, p.sample, 'live rows') as share, p.sample, p.statement,
  case
    when k.part_of = r.referenced_table or max(r.is_cascade) then 'medium' -- parts of a row are deleted with it
    when k.kind in ('event', 'history') then 'info'
    else 'low'
  end as severity
from probe_results as p
join table_kinds as k using (schema_name, table_name)
join refs as r using (schema_name, table_name, column_name)
where p.measure = 'live_children'
  and p.found_rows > 0
group by p.schema_name, p.table_name, p.column_name
