/*
summary    = "Table has no soft delete, although at least half of the tables do"
severity   = "medium"
confidence = "medium"
object     = "table"
default    = false             # rows of the tables without a marker are often never deleted
tags       = ["deletes"]
assumes    = ["row_updates"]
question   = "Are rows deleted for good here, and how would a copy find out?"
population = "table_kinds where effective_kind = 'entity'"
population_name = "entity tables"
message    = "{table_name} has no {marker_column}, which {table_count} of {population} tables have"
since      = "0.1.0"

[options]
share = 0.5
fewest_referrers = 3
*/
select k.schema_name, k.table_name, c.value as marker_column, c.table_count, c.population, s.deleted_rows,
  iif(s.deleted_rows = 0 and s.inserted_rows > 0, 'low', 'medium') as severity,
  case
    -- its rows may never be deleted, or nobody may miss them
    when k.kind <> k.effective_kind or t.referrers < :fewest_referrers or coalesce(t.change_evidence, '') <> 'certain' then 'low'
    when s.deleted_rows > 0 then 'high'
    else 'medium'
  end as confidence,
  case
    when k.housekeeping is not null then k.housekeeping
    when k.kind <> 'entity' then k.kind
    when t.referrers = 0 and t.business_role is null then 'detail tables that no other table refers to'
  end as excluded_by
from (
  select value, table_count, population
  from conventions
  where convention = 'soft_delete'
  order by table_count desc, value
  limit 1
) as c
join table_kinds as k
join table_changes as t using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where c.table_count >= 3
  and c.table_count >= :share * c.population
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = k.schema_name
      and r.table_name = k.table_name
      and r.role in ('deleted_at', 'is_deleted')
      and r.confidence <> 'low'
  )
