/*
summary    = "Table does not record when its rows were created"
severity   = "low"
confidence = "medium"
default    = false             # most tables without the time are configuration or lists that are copied whole
object     = "table"
tags       = ["change-tracking"]
question   = "How can you tell when a row was created?"
group      = ["cause"]
population = "table_changes join table_kinds as k using (schema_name, table_name) where k.housekeeping is null and (k.kind in ('event', 'history') or k.kind = 'entity' and (referrers > 0 or business_role in ('money', 'email', 'phone')))"
population_name = "entity, event and history tables"
message    = "{table_name} has no column for the time a row was created"
since      = "0.1.0"

[options]
small_table = 5
usual_share = 0.8
*/
with parents as materialized (
  select distinct parent_schema, parent_table
  from tables
  where parent_table is not null
    and not is_partition
),
judged as materialized (
  select k.schema_name, k.table_name, k.kind, iif(k.kind = 'entity' and k.confidence = 'low', 'medium', k.confidence) as confidence,
    exists (
      select 1
      from column_roles as r
      join columns as c using (schema_name, table_name, column_name)
      where r.schema_name = k.schema_name
        and r.table_name = k.table_name
        and r.confidence <> 'low'
        and +r.role in ('created_at', 'event_time', 'updated_at', 'deleted_at') -- +: one look into the index, not four
        and (r.role = 'created_at'
          or r.role = 'event_time' and (k.kind <> 'entity' or not c.is_nullable and lower(c.column_name) not like 'last%')
          or r.role in ('updated_at', 'deleted_at') and k.kind <> 'entity')
    ) or exists (
      select 1
      from columns as c
      where c.schema_name = k.schema_name
        and c.table_name = k.table_name
        and (lower(c.column_name) in ('created', 'creation', 'inserted', 'registered')
          or k.kind <> 'entity' and c.type_family in ('integer', 'decimal', 'text') and (lower(c.column_name) glob '*[_]time' or lower(c.column_name) glob '*[_]created' or lower(c.column_name) = 'timekey'))
    ) as has_time,
    exists (
      select 1
      from column_roles as r
      where r.schema_name = k.schema_name
        and r.table_name = k.table_name
        and (r.role = 'created_at' or r.role in ('event_time', 'scheduled_time') and lower(r.column_name) glob '*start*')
    ) as may_have_time,
    iif(
      exists (
        select 1
        from keys as p
        join foreign_keys as f using (schema_name, table_name)
        where p.schema_name = k.schema_name
          and p.table_name = k.table_name
          and p.key_type = 'primary'
          and starts_with_columns(p.columns, f.columns)
      ) or t.referrers = 0, 'info', 'low' -- what nothing refers to is seldom the start of a load
    ) as severity,
    case
      when k.housekeeping is not null then k.housekeeping
      when k.kind not in ('entity', 'event', 'history') then k.kind
      when k.part_of is not null and k.kind = 'entity' then 'parts of other rows'
      when x.creation_column is not null then 'rows whose times are in the row that they extend'
      when t.history_table is not null then 'tables whose changes a history records'
      when p.parent_table is not null then 'parents whose rows are in other tables'
      when k.kind = 'entity' and coalesce(t.business_role, 'status') = 'status' and (
        select count(*)
        from columns as c
        where c.schema_name = k.schema_name
          and c.table_name = k.table_name
      ) between 1 and :small_table then 'small tables that describe others'
      when k.kind = 'entity' and t.referrers = 0 and coalesce(t.business_role, 'status') = 'status' then 'detail tables that no other table refers to'
    end as excluded_by
  from table_kinds as k
  join table_changes as t using (schema_name, table_name)
  left join table_changes as x
    on x.schema_name = t.extended_schema
    and x.table_name = t.extended_table
  left join parents as p
    on p.parent_schema = k.schema_name
    and p.parent_table = k.table_name
),
-- where most tables have the time, the others seldom need it: see the page
usual as (
  select iif(count(*) < 5, 0, avg(1.0 - max(has_time, may_have_time))) as share -- of a few tables, each is a matter of its own
  from judged
  where excluded_by is null
)
select schema_name, table_name, kind, severity, excluded_by, 'no creation time' as cause, iif(share >= :usual_share and not may_have_time, confidence, 'low') as confidence
from judged
join usual
where not has_time
