/*
summary    = "The meaning of a coded number is not in the database"
severity   = "medium"
confidence = "medium"
object     = "column"
tags       = ["value-sets"]
question   = "What does each number mean, and how do you learn of new ones?"
population = "column_roles where role in ('status', 'type_code')"
population_name = "coded columns"
message    = "{column_name} is {data_type}, and nothing in the database says what its numbers mean"
group      = ["naming_style"]
since      = "0.1.0"

[options]
most_values = 100
*/
with usual_codes as materialized (
  select column_name
  from columns
  where lower(column_name) glob '*status[_]code'
    and type_family = 'integer'
  group by column_name
  having count(*) >= 3
),
-- small tables that may list values; names are compared without underscores and in the singular
lists as materialized (
  select t.schema_name, rtrim(replace(lower(t.table_name), '_', ''), 'es') as stem
  from tables as t
  where (lower(t.table_name) glob '*status*' or lower(t.table_name) glob '*state*' or lower(t.table_name) glob '*type*' or lower(t.table_name) glob '*kind*'
      or lower(t.table_name) glob '*category')
    and 10 >= (
      select count(*)
      from columns as n
      where n.schema_name = t.schema_name
        and n.table_name = t.table_name
    )
    and exists (
      select 1
      from columns as label
      where label.schema_name = t.schema_name
        and label.table_name = t.table_name
        and label.type_family in ('text', 'json')
        and (lower(label.column_name) glob '*name' or lower(label.column_name) glob '*label' or lower(label.column_name) glob '*title'
          or lower(label.column_name) glob '*desc*' or lower(label.column_name) glob '*text' or lower(label.column_name) glob '*status' or lower(label.column_name) glob '*state' or lower(label.column_name) glob '*type')
    )
)
select c.schema_name, c.table_name, c.column_name, c.data_type, c.default_expression, s.distinct_estimate,
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
  iif(s.distinct_estimate > :most_values, 'info', 'medium') as severity, -- many values: hardly a code
  case
    when exists (
      select 1
      from column_roles as g
      where g.schema_name = c.schema_name
        and g.table_name = c.table_name
        and g.column_name = c.column_name
        and g.role = 'reference'
    ) then 'low' -- a table may say what its numbers mean
    when s.distinct_estimate = 1 then 'low' -- a constant so far
    when r.role = 'status' and lower(c.column_name) glob '*status' and exists ( -- of an HTTP response, whose codes a standard defines
      select 1
      from columns as beside
      where beside.schema_name = c.schema_name
        and beside.table_name = c.table_name
        and replace(lower(beside.column_name), '_', '') in ('responsebody', 'responseheaders', 'responsecontent', 'responsetime', 'requestheaders')
    ) and not exists (
      select 1
      from columns as beside
      where beside.schema_name = c.schema_name
        and beside.table_name = c.table_name
        and beside.column_name <> c.column_name
        and (lower(beside.column_name) glob '*http*status*' or lower(beside.column_name) glob '*status*code' or lower(beside.column_name) glob '*response*code')
    ) then 'low'
    when lower(c.column_name) in ('stage', 'phase') then 'low' -- often a step of several, or a quantity
    when lower(c.column_name) glob '*provider*' or lower(c.column_name) glob '*http*' or lower(c.column_name) glob '*upstream*' or lower(c.column_name) glob '*remote*'
      or lower(c.column_name) glob '*response*' or lower(c.column_name) glob '*callback*' or lower(c.column_name) glob 'api[_]*' then 'low' -- the code of a protocol
    when exists ( -- Order.status, with a table OrderStatus, statuses or tblStatus; FC_Files.Status, with FC_Statuses
      select 1
      from (
        select rtrim(replace(start.value || lower(c.column_name) || '$', 'code$', '$'), '$_es') as name
        from json_each(
          iif(
            r.role = 'status' and r.confidence = 'high',
            json_array('', 't', 'tbl', 'ref', 'lookup', lower(c.table_name), rtrim(lower(c.table_name), 's'),
              substr(lower(c.table_name), 1, instr(c.table_name, '_')), rtrim(lower(c.table_name), replace(lower(c.table_name), '_', ''))),
            json_array(lower(c.table_name), rtrim(lower(c.table_name), 's'))
          )
        ) as start
      ) as sought
      where replace(sought.name, '_', '') <> rtrim(replace(lower(c.table_name), '_', ''), 'es')
        and (c.schema_name, replace(sought.name, '_', '')) in (
          select schema_name, stem
          from lists
        )
    ) then 'low'
    when lower(c.column_name) glob '*type' and exists ( -- a copy of the schema
      select 1
      from columns as named
      join columns as beside using (schema_name, table_name)
      where named.schema_name = c.schema_name
        and named.table_name = c.table_name
        and lower(named.column_name) in ('table_name', 'tablename')
        and lower(beside.column_name) in ('field_name', 'column_name', 'fieldname', 'columnname')
    ) then 'low'
    when lower(c.table_name) glob '*[_]' || lower(c.column_name) and (
      k.kind = 'lookup'
      or 10 >= (
        select count(*)
        from columns as beside
        where beside.schema_name = c.schema_name
          and beside.table_name = c.table_name
      )
    ) and exists ( -- the number of a type, beside its name
      select 1
      from columns as beside
      where beside.schema_name = c.schema_name
        and beside.table_name = c.table_name
        and lower(beside.column_name) in ('name', 'label', 'title', 'description')
    ) then 'low'
    when lower(c.column_name) glob '*status[_]code' and c.column_name not in (select column_name from usual_codes) then 'low' -- often one of a protocol
    when max(r.role = 'status' and r.confidence = 'high') then 'high'
    -- filter_type, render_mode: how the application behaves as often as what the row is
    when not max(r.role = 'type_code' and r.confidence = 'high') then 'low'
    else 'medium'
  end as confidence,
  case
    when k.housekeeping in ('settings', 'interface') then k.housekeeping
    when k.kind in ('staging', 'backup', 'framework', 'cache', 'transient') then k.kind
    when k.original_table is not null then 'copies of past rows'
    when r.role = 'status_copy' then 'columns that repeat another status'
    when exists (
      select 1
      from columns as named
      where named.schema_name = c.schema_name
        and named.table_name = c.table_name
        and named.type_family = 'text'
        and replace(lower(named.column_name), '_', '') in (
          select replace(lower(c.column_name), '_', '') || said.value
          from json_each('["string", "str", "text", "name", "label", "title", "display", "description", "desc", "code"]') as said
        )
    ) then 'columns whose meaning is in another column'
  end as excluded_by
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
where r.role in ('status', 'status_copy', 'type_code')
  and c.type_family = 'integer'
  and not c.is_generated
  -- the status of an HTTP response, which a standard defines
  and not (lower(c.column_name) = 'status' and lower(c.table_name) glob '*redirect*')
  and not coalesce(c.comment glob '*[0-9]*[^0-9][a-zA-Z]*' or c.comment glob '*[a-zA-Z]*[=:(]*[0-9]*', 0)
  and not exists (
    select 1
    from tables as t
    where t.schema_name = c.schema_name
      and t.table_name = c.table_name
      and mentions(t.comment, c.column_name)
      and t.comment glob '*[0-9]*'
  )
  and not exists (
    select 1
    from column_roles as other
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and other.column_name = c.column_name
      and other.role in ('reference', 'polymorphic_type', 'money', 'sequence_number', 'flag', 'is_deleted', 'external_id')
      and other.confidence <> 'low'
  )
  and not exists (
    select 1
    from keys as p
    where p.schema_name = c.schema_name
      and p.table_name = c.table_name
      and p.columns = json_array(c.column_name)
  )
  and not exists (
    select 1
    from value_descriptions as d
    where d.schema_name = c.schema_name
      and d.table_name = c.table_name
      and d.column_name = c.column_name
  )
  -- _bug._status and _bug._type, with tables _status and _bug_type
  and not exists (
    select 1
    from tables as list
    join columns as label using (schema_name, table_name)
    where list.schema_name = c.schema_name
      and list.table_name <> c.table_name
      and list.table_name in (c.column_name, ltrim(c.column_name, '_'), c.table_name || '_' || ltrim(c.column_name, '_'))
      and lower(ltrim(label.column_name, '_')) in ('name', 'label', 'title', 'description')
  )
group by c.schema_name, c.table_name, c.column_name
