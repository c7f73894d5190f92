/*
summary    = "Soft delete does not record the time"
severity   = "medium"
confidence = "high"
object     = "column"
default    = false             # an update time, a history or a log often tells when
tags       = ["deletes"]
question   = "How can you tell when a row was deleted?"
population = "column_roles where role = 'is_deleted' and confidence <> 'low'"
population_name = "soft-delete flags"
message    = "{column_name} marks rows as deleted, but nothing records since when{unless}"
requires   = ["triggers"]
since      = "0.1.0"
*/
with masks as materialized (
  select distinct substr(column_name, instr(column_name, '_')) as ending
  from columns
  where type_family = 'integer'
    and data_type <> 'tinyint(1)'
    and instr(column_name, '_') > 0
),
found as (
  select r.schema_name, r.table_name, r.column_name, c.data_type,
    r.confidence,
    iif(u.table_name is not null, 'low', 'medium') as severity, -- an update time tells of deletions too
    coalesce('; ' || u.column_name || ' does if a deletion sets it', '') as unless,
    case
      when k.kind in ('event', 'history', 'cache') then k.kind
      -- a row says that another one, which it names, was changed or deleted
      when (lower(c.table_name) glob '*change' or lower(c.table_name) glob '*changes' or lower(c.table_name) glob '*buffer') and exists (
        select 1
        from columns as named
        where named.schema_name = c.schema_name
          and named.table_name = c.table_name
          and (lower(named.column_name) glob '*class_name' or lower(named.column_name) glob '*table_name' or lower(named.column_name) glob '*model_name'
            or lower(named.column_name) in ('object_type', 'object_class', 'entity_type', 'entity_name', 'item_type', 'record_type', 'payload_type', 'resource_type'))
      ) then 'changes of other rows'
      when c.column_name = 'removed' and lower(c.table_name) glob '*batch*' and k.part_of is not null then 'rows of a batch'
      when c.column_name like '%cancel%' then 'cancellation flags' -- what is canceled stays visible as such
      when x.history_table is not null then 'tables whose changes a history records'
      when u.is_kept then 'tables whose update time the database keeps' -- a deletion sets it, too
      -- MySQL's booleans are signed tinyint: a wider number may be a mask of what is hidden
      when server.dialect in ('mysql', 'mariadb') and c.type_family in ('integer', 'decimal')
        and (c.data_type not like 'tinyint%' or c.data_type like '%unsigned%')
        and lower(c.column_name) not glob 'flag[_]*' and not exists (
        select 1
        from column_roles as flag
        where flag.schema_name = r.schema_name
          and flag.table_name = r.table_name
          and flag.column_name = r.column_name
          and flag.role = 'flag'
      ) then 'numbers that may have more than two values'
      when u.table_name is not null and exists (
        select 1
        from column_roles as code
        where code.schema_name = r.schema_name
          and code.table_name = r.table_name
          and code.column_name = r.column_name
          and code.role = 'status'
      ) then 'status columns in tables with an update time'
      -- the same name elsewhere is a mask: page_deleted beside log_deleted
      when c.data_type = 'tinyint(1)' and instr(c.column_name, '_') > 0
        and substr(c.column_name, instr(c.column_name, '_')) in (select ending from masks)
      then 'numbers that may have more than two values'
    end as excluded_by
  from column_roles as r
  join columns as c using (schema_name, table_name, column_name)
  join table_kinds as k using (schema_name, table_name)
  join table_changes as x using (schema_name, table_name)
  join server
  left join (
    -- SQLite: with min(), the other columns are those of its row
    select t.schema_name, t.table_name, t.column_name, min(t.role = 'status_changed_at'), o.is_certain as is_kept
    from column_roles as t
    left join kept_times as o
      on o.schema_name = t.schema_name
      and o.table_name = t.table_name
      and o.column_name = t.column_name
      and o.kept_on = 'update'
    where t.role in ('updated_at', 'status_changed_at')
      and t.confidence <> 'low'
    group by t.schema_name, t.table_name
  ) as u using (schema_name, table_name)
  where r.role = 'is_deleted'
    and r.confidence <> 'low'
    and not exists (
      select 1
      from column_roles as other
      where other.schema_name = r.schema_name
        and other.table_name = r.table_name
        and other.role = 'deleted_at'
        and other.confidence <> 'low'
    )
)
select schema_name, table_name, column_name, data_type, severity, unless, excluded_by,
  -- what one table alone calls removed may be a state of what the row is about
  iif(
    confidence = 'medium' and lower(column_name) not glob 'is*' and count(*) over (partition by lower(column_name), excluded_by is null) = 1,
    'low', confidence
  ) as confidence
from found
