/*
summary    = "Status column accepts any text"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["value-sets"]
question   = "Which values can occur, what do they mean, and is the time of a change recorded?"
population = "column_roles where role = 'status' and confidence <> 'low'"
population_name = "status columns"
message    = "{column_name} is {data_type}: nothing lists its allowed values"
group      = ["naming_style"]
since      = "0.1.0"

[options]
most_values = 50
*/
with address_states as materialized ( -- of places, in schemas that call other states status
  select c.schema_name, c.column_name
  from columns as c
  left join column_roles as r
    on r.schema_name = c.schema_name
    and r.table_name = c.table_name
    and r.column_name = c.column_name
    and r.role in ('status', 'status_copy')
  where lower(c.column_name) = 'state'
    and c.type_family = 'text'
    and r.role is null
    and c.schema_name in (
      select schema_name
      from column_roles
      where role = 'status'
        and lower(column_name) = 'status'
      group by schema_name
      having count(*) >= 3
    )
)
select c.schema_name, c.table_name, c.column_name, c.data_type, s.distinct_estimate, s.common_values,
  (
    select json_group_array(v.column_value)
    from column_values as v
    where v.schema_name = c.schema_name
      and v.table_name = c.table_name
      and v.column_name = c.column_name
  ) as values_seen,
  exists (
    select 1
    from column_roles as t
    where t.schema_name = c.schema_name
      and t.table_name = c.table_name
      and t.role = 'status_changed_at'
  ) as has_change_time,
  case
    when s.distinct_estimate > :most_values then 'info' -- many values: hardly a status
    else iif(lower(c.column_name) glob 'sync*' or lower(c.column_name) glob '*[_]sync[_]*', 'low', 'medium')
  end as severity,
  iif(lower(c.column_name) glob 'sync*' or lower(c.column_name) glob '*[_]sync[_]*', 'only synchronization uses such a column', null) as less_severe_because,
  case
    -- state in a table states is a measured value rather than a code
    when lower(c.table_name) in (lower(c.column_name), lower(c.column_name) || 's') then 'low'
    when exists (
      select 1
      from json_each(json_array(lower(c.column_name), lower(c.column_name) || 's', lower(c.column_name) || 'es')) as list
      where (c.schema_name, list.value) in (
        select schema_name, lower(table_name)
        from tables
      )
    ) then 'low' -- the phase of a project, beside a table of phases
    when lower(c.column_name) glob '*status[_]code'
      or lower(c.column_name) glob '*http[_]status'
      or lower(c.column_name) glob '*webhook[_]status' then 'low' -- often the code of an HTTP response
    when c.character_length >= 1000 then 'low' -- room for a document
    -- what rows have to be for a rule to apply to them
    when (lower(c.column_name) glob '?*[_]status' or lower(c.column_name) glob '?*[_]state')
      and (lower(c.table_name) glob '*rule' or lower(c.table_name) glob '*rules' or lower(c.table_name) glob '*filter' or lower(c.table_name) glob '*filters'
        or lower(c.table_name) glob '*condition' or lower(c.table_name) glob '*conditions') then 'low'
    when server.dialect in ('mysql', 'mariadb') and c.character_length is null and c.column_name not in (
      select column_name
      from columns
      where lower(column_name) glob '*status'
        and character_length < 1000
    ) then 'low' -- a document, unless the name is elsewhere that of a code
    when (lower(c.table_name) glob '*' || lower(c.column_name) || 'es' or lower(c.table_name) glob '*' || lower(c.column_name) || 's')
      and 3 >= (
        select count(*)
        from columns as beside
        where beside.schema_name = c.schema_name
          and beside.table_name = c.table_name
      ) then 'low' -- the list itself
    -- a place, a cursor or a random value as often as a code
    when lower(c.column_name) = 'state'
      and coalesce(c.character_length, 1000) > 64
      and coalesce(c.default_expression, '') not glob '''[A-Za-z]*'
      and not exists (
        select 1
        from indexes
        where indexes.schema_name = c.schema_name
          and indexes.table_name = c.table_name
          and has_column(indexes.columns, c.column_name)
      )
      and 2 > (
        select count(*)
        from columns as same
        where lower(same.column_name) = 'state'
          and same.type_family = 'text'
      ) then 'low'
    when lower(c.column_name) = 'state' and c.default_expression glob '''''*' and c.schema_name not in (
      select schema_name
      from columns
      where lower(column_name) = 'state'
        and default_expression glob '''[A-Za-z]*'
    ) then 'low' -- a hash as often as a code
    when lower(c.column_name) = 'state' and exists ( -- what a machine saves, beside the name of its state
      select 1
      from columns as beside
      where beside.schema_name = c.schema_name
        and beside.table_name = c.table_name
        and lower(beside.column_name) glob '*state[_]name'
    ) then 'low'
    -- of a place, as in another table, unless a word is its default
    when (c.schema_name, c.column_name) in address_states and coalesce(c.default_expression, '') not glob '''[A-Za-z][A-Za-z][A-Za-z]*' then 'low'
    when lower(c.column_name) = 'state' and exists ( -- of an address, more often than a second status
      select 1
      from columns as beside
      where beside.schema_name = c.schema_name
        and beside.table_name = c.table_name
        and lower(beside.column_name) = 'status'
    ) then 'low'
    else iif(t.role is not null, t.confidence, r.confidence)
  end as confidence,
  case
    when k.housekeeping in ('settings', 'interface') then k.housekeeping
    when k.kind in ('staging', 'backup', 'framework', 'cache', 'transient') then k.kind
    when k.original_table is not null then 'copies of past rows'
    when t.role is not null then 'type columns'
    when r.role = 'status_copy' then 'columns that repeat another status'
    when exists ( -- a revision, beside the row whose CHECK lists the values
      select 1
      from foreign_keys as f
      join checks as known
        on known.schema_name = f.referenced_schema
        and known.table_name = f.referenced_table
      where f.schema_name = c.schema_name
        and f.table_name = c.table_name
        and has_column(known.columns, c.column_name)
        and known.expression glob '*''?*''*'
        and k.effective_kind <> 'lookup'
        and (lower(c.table_name) glob '*revision*' or lower(c.table_name) glob '*version*' or lower(c.table_name) glob '*history*' or lower(c.table_name) glob '*log')
    ) then 'past values of columns whose values a CHECK lists'
    when exists (
      select 1
      from column_roles as l
      where l.schema_name = c.schema_name
        and l.table_name = c.table_name
        and l.column_name = c.column_name
        and l.role = 'listed_value'
    ) then 'columns whose values a table may list'
  end as excluded_by
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
join server
left join column_roles as t
  on t.schema_name = r.schema_name
  and t.table_name = r.table_name
  and t.column_name = r.column_name
  and t.role = 'type_code'
  and r.confidence = 'low'
left join column_statistics as s using (schema_name, table_name, column_name)
where r.role in ('status', 'status_copy')
  and c.type_family = 'text'
  and not (server.dialect in ('mysql', 'mariadb')
    and c.character_length is null
    and not (c.data_type = 'text' and lower(c.column_name) glob '*status' or c.data_type = 'longtext' and lower(c.column_name) = 'status')) -- a document
  and not (server.dialect = 'sqlite' and lower(c.column_name) = 'state' and c.character_length is null and exists ( -- what a program saves
    select 1
    from columns as short
    where short.schema_name = c.schema_name
      and short.table_name = c.table_name
      and short.type_family = 'text'
      and short.character_length is not null
  ))
  and not (lower(c.column_name) = 'state' and c.character_length is null and exists ( -- what a program saves, beside its status
    select 1
    from columns as beside
    where beside.schema_name = c.schema_name
      and beside.table_name = c.table_name
      and lower(beside.column_name) = 'status'
  ))
  and coalesce(c.comment, '') not glob '*[,;|/=:]*'
  and not exists (
    select 1
    from keys
    where keys.schema_name = c.schema_name
      and keys.table_name = c.table_name
      and keys.columns = json_array(c.column_name)
  )
  and not exists (
    select 1
    from column_roles as other
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and other.column_name = c.column_name
      and +other.role in ('polymorphic_type', 'reference') -- +: one look into the index, not two
      and other.confidence <> 'low'
  )
  and not exists (
    select 1
    from foreign_keys as f
    where f.schema_name = c.schema_name
      and f.table_name = c.table_name
      and has_column(f.columns, c.column_name)
  )
  and not exists (
    select 1
    from checks
    where checks.schema_name = c.schema_name
      and checks.table_name = c.table_name
      and coalesce(has_column(checks.columns, c.column_name), 1)
      and coalesce(checks.expression, '''?''') glob '*''?*''*'
  )
  and not exists (
    select 1
    from value_descriptions as d
    where d.schema_name = c.schema_name
      and d.table_name = c.table_name
      and d.column_name = c.column_name
  )
