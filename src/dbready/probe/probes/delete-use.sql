/*
summary  = "Is the marker of deleted rows ever set?"
decides  = "whether deleted rows are marked or really deleted"
cost     = "sample"
columns  = ["column_name"]
measures = ["marked_rows"]
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name, c.type_family in ('text', 'enum', 'set') as is_text, c.type_family in ('bit', 'boolean') as is_bit
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
where r.role in ('deleted_at', 'is_deleted')
  and r.confidence <> 'low'
  and c.type_family in ('boolean', 'bit', 'enum', 'integer', 'decimal', 'text', 'timestamp', 'date')
group by c.schema_name, c.table_name, c.column_name
order by c.schema_name, c.table_name, c.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    sum(
        case
            when t.marker is null then 0
            when {is_text} = 1 then case when lower(t.marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end
    ) as marked_rows
from (
    select cast(s.{column} as varchar(40)) as marker
    from {sample}
) as t
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    sum(
        case
            when t.marker is null then 0
            when {is_text} = 1 then case when lower(t.marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end
    ) as marked_rows
from (
    select case when {is_bit} = 1 then cast(s.{column} + 0 as char(40)) else cast(s.{column} as char(40)) end as marker
    from {sample}
) as t
-- dialects: sqlite
select
    count(*) as sampled_rows,
    sum(
        case
            when t.marker is null then 0
            when {is_text} = 1 then case when lower(t.marker) in ('deleted', 'removed', 'trashed', 'trash', 'd', 'x', 'y', 'yes', 't', 'true', '1') then 1 else 0 end
            when lower(t.marker) in ('', '0', '-1', 'f', 'false', 'n', 'no', 'infinity', '-infinity') or substr(t.marker, 1, 5) in ('0000-', '1970-', '9999-') then 0
            else 1
        end
    ) as marked_rows
from (
    select cast(s.{column} as text) as marker
    from {sample}
) as t
