/*
summary    = "Table does not record when its rows were changed"
severity   = "medium"
confidence = "medium"
object     = "table"
tags       = ["change-tracking"]
assumes    = ["row_updates"]
group      = ["cause"]
question   = "How can you tell which rows of this table changed since yesterday?"
population = "table_kinds where (kind = 'entity' or kind = 'join' and changing_column is not null) and housekeeping is null and (changing_column is not null or (schema_name, table_name) in (select referenced_schema, referenced_table from foreign_keys union select referenced_schema, referenced_table from inferred_references where confidence <> 'low') or (schema_name, table_name) in (select schema_name, table_name from column_roles where role in ('money', 'status', 'email', 'phone') and confidence <> 'low') or (schema_name, table_name) not in (select schema_name, table_name from foreign_keys union select schema_name, table_name from inferred_references where confidence <> 'low'))"
population_name = "entity tables"
message    = "{table_name} has no column for the time a row was last changed"
since      = "0.1.0"

[options]
fewest_updates = 100
share = 0.01
attribute_columns = 5
columns_of_details = 3
usual_share = 0.8
fewest_referrers = 3
linked_share = 0.5
fewest_columns = 4
fewest_tables = 10
choices = 2
many_columns = 12
few_rows = 1000
*/
with referring as materialized (
  select schema_name, table_name
  from foreign_keys
  union
  select schema_name, table_name
  from inferred_references
  where confidence <> 'low'
),
referenced as materialized (
  select referenced_schema as schema_name, referenced_table as table_name, count(*) as referrers
  from (
    select referenced_schema, referenced_table, schema_name, table_name
    from foreign_keys
    union
    select referenced_schema, referenced_table, schema_name, table_name
    from inferred_references
    where confidence <> 'low'
  )
  group by referenced_schema, referenced_table
),
business as (
  select schema_name, table_name, max(role <> 'status') as has_more_than_status
  from column_roles
  where role in ('money', 'status', 'email', 'phone')
    and confidence <> 'low'
  group by schema_name, table_name
),
described as materialized ( -- rows that people give a name, without a time of what happened
  select schema_name, table_name
  from column_roles
  where role in ('label', 'created_at', 'event_time')
    and confidence <> 'low'
  group by schema_name, table_name
  having max(role) = 'label'
    and min(role) = 'label'
),
once as ( -- rows with the time of their insert and nothing to switch, and measurements
  select k.schema_name, k.table_name
  from table_kinds as k
  where lower(k.table_name) glob '*stats'
    or exists (
      select 1
      from column_roles as r
      where r.schema_name = k.schema_name
        and r.table_name = k.table_name
        and r.role = 'created_at'
        and r.confidence <> 'low'
    )
    and not exists (
      select 1
      from columns as c
      where c.schema_name = k.schema_name
        and c.table_name = k.table_name
        and c.type_family in ('json', 'boolean')
    )
),
sizes as (
  select schema_name, table_name, count(*) as column_count, sum(type_family in ('text', 'enum')) as text_count,
    sum(type_family in ('json', 'boolean')) as choice_count
  from columns
  group by schema_name, table_name
),
types as materialized ( -- lists of types, which are read in full: a name, and what follows from the type
  select schema_name, table_name
  from table_kinds as k
  where (lower(table_name) glob '*type'
      or lower(table_name) glob '*types'
      or lower(table_name) glob '*kind'
      or lower(table_name) glob '*kinds'
      or lower(table_name) glob '*format'
      or lower(table_name) glob '*formats'
      or lower(table_name) glob '*method'
      or lower(table_name) glob '*methods')
    and not exists (
      select 1
      from column_roles as r
      where r.schema_name = k.schema_name
        and r.table_name = k.table_name
        and r.role in ('status', 'email', 'phone', 'created_at', 'event_time', 'scheduled_time')
        and r.confidence <> 'low'
    )
    and not exists (
      select 1
      from foreign_keys as f
      where f.schema_name = k.schema_name
        and f.table_name = k.table_name
        and f.referenced_table <> f.table_name
    )
    and not exists (
      select 1
      from inferred_references as f
      where f.schema_name = k.schema_name
        and f.table_name = k.table_name
        and f.referenced_table <> f.table_name
        and f.confidence <> 'low'
    )
),
-- Where few tables refer to others, or are referred to, as far as is known, it says nothing about the others.
links as (
  select iif(count(*) < :fewest_tables, 1, min(1.0, 1.0 * (
      select count(*)
      from (
        select schema_name, table_name
        from referring
        union
        select schema_name, table_name
        from referenced
      )
    ) / count(*))) as share
  from tables
),
counted as ( -- an installer writes a list and completes each row once: that says nothing of later updates
  select schema_name, table_name, estimated_rows, inserted_rows, counted_since,
    iif(estimated_rows < :few_rows and inserted_rows >= estimated_rows and updated_rows between 1 and 2 * inserted_rows, null, updated_rows) as updated_rows
  from table_statistics
),
believed as materialized (
  select k.schema_name, k.table_name, s.estimated_rows, s.counted_since, s.updated_rows,
    -- a time that no row lacks is that of the insert
    iif(c.is_nullable or c.type_family not in ('timestamp', 'date'), k.changing_column, null) as changing_column,
    k.kind = 'entity' and k.confidence <> 'low' and d.table_name is not null and z.choice_count >= :choices as is_edited,
    -- a guess that rows are never changed does not hold against a column that says they are
    case
      when k.kind = 'event' and k.changing_column is not null then 'low' -- many logs are written when what they are about has ended
      when k.confidence = 'low' and k.kind in ('event', 'queue', 'transient') and b.table_name is not null then 'medium'
      else k.confidence
    end as confidence,
    exists (
      select 1
      from column_roles as r
      where r.schema_name = k.schema_name
        and r.table_name = k.table_name
        and r.role = 'updated_at'
        and r.confidence <> 'low'
    ) as has_time,
    2 <= (
      select count(*)
      from columns as c
      where c.schema_name = k.schema_name
        and c.table_name = k.table_name
        and c.type_family = 'timestamp'
        and (lower(c.column_name) glob 'last[_]updated[_]*' or lower(c.column_name) glob '*[a-z][_]updated[_]at')
    ) as has_times_of_parts,
    coalesce(r.referrers, 0) >= iif(b.has_more_than_status, 1, :fewest_referrers) as is_main,
    r.referrers,
    case
      when s.updated_rows >= max(:fewest_updates, :share * coalesce(s.estimated_rows, 0)) then 'high'
      when s.updated_rows = 0 and s.inserted_rows > 0 then 'low'
      when r.table_name is null then 'low'
      else 'medium'
    end as severity,
    case
      when k.housekeeping is not null then k.housekeeping
      when k.kind <> 'entity' then k.kind
      when exists (
        select 1
        from foreign_keys as f
        join keys as u on u.schema_name = f.schema_name
          and u.table_name = f.table_name
          and u.columns = f.columns
        join column_roles as t on t.schema_name = f.referenced_schema
          and t.table_name = f.referenced_table
        where f.schema_name = k.schema_name
          and f.table_name = k.table_name
          and t.role = 'updated_at'
          and t.confidence <> 'low'
      ) then 'rows whose times are in the row that they extend'
      when exists (
        select 1
        from keys as p
        where p.schema_name = k.schema_name
          and p.table_name = k.table_name
          and p.key_type = 'primary'
          and p.column_count >= :columns_of_details
          and not exists (
            select 1
            from columns as c
            where c.schema_name = p.schema_name
              and c.table_name = p.table_name
              and has_column(p.columns, c.column_name)
              and c.type_family not in ('integer', 'enum')
              and coalesce(c.character_length, 1000) > 2
          )
      ) then 'detail tables with three or more key columns'
      when k.part_of is not null and z.column_count <= :attribute_columns then 'parts that are replaced with the row they belong to'
      when z.column_count <= 2 and z.text_count and r.table_name is null then 'lists of values'
      when z.column_count <= 1 then 'tables that hold nothing but a key'
      when z.column_count <= :attribute_columns and z.text_count and b.table_name is null
        and (links.share >= :linked_share or r.table_name is not null or z.column_count < :fewest_columns) and not exists (
        select 1
        from column_roles as o
        where o.schema_name = k.schema_name
          and o.table_name = k.table_name
          and o.role = 'reference'
      ) then 'small tables that describe others'
      when r.table_name is null and b.table_name is null and (z.column_count < :many_columns or o.table_name is not null) and (
          g.table_name is not null and links.share >= :linked_share
          or z.column_count < :fewest_columns
          or z.column_count <= :attribute_columns and links.share >= :linked_share
        ) then 'detail tables that no other table refers to'
    end as reason
  from table_kinds as k
  join links
  left join columns as c
    on c.schema_name = k.schema_name
    and c.table_name = k.table_name
    and c.column_name = k.changing_column
  left join sizes as z using (schema_name, table_name)
  left join described as d using (schema_name, table_name)
  left join once as o using (schema_name, table_name)
  left join referenced as r using (schema_name, table_name)
  left join referring as g using (schema_name, table_name)
  left join business as b using (schema_name, table_name)
  left join counted as s using (schema_name, table_name)
  where not exists (
      select 1
      from table_kinds as h
      where h.original_schema = k.schema_name
        and h.original_table = k.table_name
    )
),
judged as materialized (
  select *,
    iif(
      is_edited and reason = 'detail tables that no other table refers to'
      or changing_column is not null and reason in ('join', 'event', 'parts that are replaced with the row they belong to', 'lists of values', 'detail tables that no other table refers to'),
      null, reason
    ) as excluded_by
  from believed
),
-- Where other tables have the time, one that few tables refer to is often never changed.
usual as (
  select avg(1.0 - has_time) as share
  from believed
  where reason is null
),
changing as materialized ( -- a column whose values change while the row lives
  select r.schema_name, r.table_name, max(r.role not in ('event_time', 'scheduled_time') or lower(c.column_name) like 'last%') as is_certain
  from column_roles as r
  join columns as c using (schema_name, table_name, column_name)
  where r.confidence <> 'low'
    and (r.role in ('status', 'money', 'email', 'phone', 'is_deleted', 'deleted_at', 'status_changed_at', 'flag')
      or r.role in ('event_time', 'scheduled_time') and (c.is_nullable or lower(c.column_name) like 'last%'))
  group by r.schema_name, r.table_name
  union all
  select schema_name, table_name, 1 -- a checksum of what may be different tomorrow
  from columns
  where lower(column_name) glob '*checksum'
    and lower(column_name) not glob 'name*'
),
hashed as materialized ( -- a row that is identified by a hash of its content is written once
  select distinct u.schema_name, u.table_name
  from keys as u
  join json_each(u.columns) as x
  join columns as c
    on c.schema_name = u.schema_name
    and c.table_name = u.table_name
    and c.column_name = x.value
  where c.type_family = 'binary'
    or lower(c.data_type) like 'sha%'
),
rated as materialized (
  select schema_name, table_name, referrers, updated_rows, estimated_rows, counted_since, excluded_by,
    iif(severity = 'high', null, 'no update time') as cause, -- a table with many updates needs a decision of its own
    case
      when severity <> 'medium' or updated_rows > 0 then severity
      when (schema_name, table_name) in (select schema_name, table_name from types) then 'low'
      when share < :usual_share and not is_main then 'low'
      when share < :usual_share and (schema_name, table_name) not in (select schema_name, table_name from changing) then 'low'
      when share >= :usual_share
        and exists ( -- rows with the time of their insert, and nothing that is filled in or edited later
          select 1
          from column_roles as n
          where n.schema_name = judged.schema_name
            and n.table_name = judged.table_name
            and n.role = 'created_at'
            and n.confidence <> 'low'
        )
        and not exists (
          select 1
          from columns as c
          where c.schema_name = judged.schema_name
            and c.table_name = judged.table_name
            and (c.is_nullable
              or c.type_family in ('json', 'boolean', 'enum')
              or c.type_family in ('integer', 'decimal', 'float')
                and lower(c.column_name) not glob '*amount*'
                and not exists (
                  select 1
                  from column_roles as r
                  where r.schema_name = c.schema_name
                    and r.table_name = c.table_name
                    and r.column_name = c.column_name
                    and r.role in ('reference', 'created_at')
                )
                and not exists (
                  select 1
                  from keys as p
                  where p.schema_name = c.schema_name
                    and p.table_name = c.table_name
                    and p.key_type = 'primary'
                    and has_column(p.columns, c.column_name)
                )
              or exists (
                select 1
                from column_roles as r
                where r.schema_name = c.schema_name
                  and r.table_name = c.table_name
                  and r.column_name = c.column_name
                  and r.role in ('label', 'name', 'description', 'json', 'status', 'flag', 'email', 'phone', 'is_deleted', 'status_changed_at')
              ))
        ) then 'low'
      else severity
    end as severity,
    (schema_name, table_name) in (select schema_name, table_name from changing) as sort_rank, -- those that change for certain come first
    iif(
      not has_times_of_parts and (share >= :usual_share or is_main or changing_column is not null or is_edited) and not (
        (schema_name, table_name) in (select schema_name, table_name from hashed)
        and changing_column is null
        and (schema_name, table_name) not in (select schema_name, table_name from changing where is_certain)
      ), confidence, 'low'
    ) as confidence
  from judged
  join usual
  where not has_time
)
select schema_name, table_name, updated_rows, estimated_rows, counted_since, excluded_by, cause, severity,
  case
    when severity <> 'low' then null
    when updated_rows = 0 then 'no update was counted'
    when referrers is null then 'no other table refers to them'
    else 'little suggests that their rows change'
  end as less_severe_because,
  sort_rank, confidence
from rated
