/*
summary  = "Do live rows refer to rows that are marked as deleted?"
decides  = "whether a join with the live rows of a table loses rows"
cost     = "lookups"
columns  = ["column_name", "own_marker"]
measures = ["live_children"]
rows     = 1000
since    = "0.2.0"
subjects = """
with markers as (
  select c.schema_name, c.table_name, c.column_name, c.type_family in ('text', 'enum', 'set') as is_text, c.type_family in ('bit', 'boolean') as is_bit,
    min(case r.role when 'deleted_at' then 1 else 2 end || c.column_name) as preference
  from column_roles as r
  join columns as c using (schema_name, table_name, column_name)
  where r.role in ('deleted_at', 'is_deleted')
    and r.confidence <> 'low'
    and not c.is_generated
    and c.domain_name is null
    and c.type_family in ('boolean', 'bit', 'enum', 'integer', 'decimal', 'text', 'timestamp', 'date')
  group by c.schema_name, c.table_name
), refs as (
  select schema_name, table_name, columns ->> 0 as column_name, referenced_schema, referenced_table, referenced_columns ->> 0 as referenced_column
  from foreign_keys
  where column_count = 1
  union
  select schema_name, table_name, column_name, referenced_schema, referenced_table, referenced_columns ->> 0
  from inferred_references
  where confidence <> 'low'
    and not has_type_mismatch
    and json_array_length(referenced_columns) = 1
)
select r.schema_name, r.table_name, r.column_name, r.referenced_schema, r.referenced_table, r.referenced_column, p.column_name as parent_marker,
  p.is_text as parent_is_text, p.is_bit as parent_is_bit, coalesce(o.column_name, r.column_name) as own_marker,
  o.column_name is not null as has_own_marker, coalesce(o.is_text, 0) as own_is_text, coalesce(o.is_bit, 0) as own_is_bit
from refs as r
join markers as p
  on p.schema_name = r.referenced_schema
  and p.table_name = r.referenced_table
join tables as t
  on t.schema_name = r.referenced_schema
  and t.table_name = r.referenced_table
  and t.table_type = 'base table'
left join markers as o
  on o.schema_name = r.schema_name
  and o.table_name = r.table_name
group by r.schema_name, r.table_name, r.column_name
order by r.schema_name, r.table_name, r.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    sum(u.refers * (1 - u.is_deleted * {has_own_marker})) as live_children_of,
    sum((1 - u.is_deleted * {has_own_marker}) * u.is_parent_deleted) as live_children,
    {parent_marker_literal} as parent_marker
from (
    select
        t.refers,
        case
            when t.own_marker is null then 0
            when {own_is_text} = 1 then case when lower(t.own_marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.own_marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.own_marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end as is_deleted,
        case
            when t.parent_marker is null then 0
            when {parent_is_text} = 1 then case when lower(t.parent_marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.parent_marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.parent_marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end as is_parent_deleted
    from (
        select
            case when s.{column} is null then 0 else 1 end as refers,
            cast(s.{own_marker} as varchar(40)) as own_marker,
            (
                select cast(p.{parent_marker} as varchar(40))
                from only {referenced_table} as p
                where p.{referenced_column} = s.{column}
                limit 1
            ) as parent_marker
        from {sample}
    ) as t
) as u
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    sum(u.refers * (1 - u.is_deleted * {has_own_marker})) as live_children_of,
    sum((1 - u.is_deleted * {has_own_marker}) * u.is_parent_deleted) as live_children,
    {parent_marker_literal} as parent_marker
from (
    select
        t.refers,
        case
            when t.own_marker is null then 0
            when {own_is_text} = 1 then case when lower(t.own_marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.own_marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.own_marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end as is_deleted,
        case
            when t.parent_marker is null then 0
            when {parent_is_text} = 1 then case when lower(t.parent_marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.parent_marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.parent_marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end as is_parent_deleted
    from (
        select
            case when s.{column} is null then 0 else 1 end as refers,
            case when {own_is_bit} = 1 then cast(s.{own_marker} + 0 as char(40)) else cast(s.{own_marker} as char(40)) end as own_marker,
            (
                select case when {parent_is_bit} = 1 then cast(p.{parent_marker} + 0 as char(40)) else cast(p.{parent_marker} as char(40)) end
                from {referenced_table} as p
                where p.{referenced_column} = s.{column}
                limit 1
            ) as parent_marker
        from {sample}
    ) as t
) as u
-- dialects: sqlite
select
    count(*) as sampled_rows,
    sum(u.refers * (1 - u.is_deleted * {has_own_marker})) as live_children_of,
    sum((1 - u.is_deleted * {has_own_marker}) * u.is_parent_deleted) as live_children,
    {parent_marker_literal} as parent_marker
from (
    select
        t.refers,
        case
            when t.own_marker is null then 0
            when {own_is_text} = 1 then case when lower(t.own_marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.own_marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.own_marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end as is_deleted,
        case
            when t.parent_marker is null then 0
            when {parent_is_text} = 1 then case when lower(t.parent_marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.parent_marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.parent_marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end as is_parent_deleted
    from (
        select
            case when s.{column} is null then 0 else 1 end as refers,
            cast(s.{own_marker} as text) as own_marker,
            (
                select cast(p.{parent_marker} as text)
                from {referenced_table} as p
                where p.{referenced_column} = s.{column}
                limit 1
            ) as parent_marker
        from {sample}
    ) as t
) as u
