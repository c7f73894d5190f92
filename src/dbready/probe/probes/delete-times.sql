/*
summary  = "Does marking a row as deleted move its update time?"
decides  = "whether an incremental load by update time sees deleted rows"
cost     = "sample"
columns  = ["column_name", "updated_column"]
measures = ["unseen_deletes"]
since    = "0.2.0"
subjects = """
select d.schema_name, d.table_name, d.column_name, u.column_name as updated_column,
  min(case u.confidence when 'high' then 1 else 2 end) as preference, coalesce(t.has_time_zone, 0) as is_zoned
from column_roles as d
join columns as t using (schema_name, table_name, column_name)
join column_roles as u using (schema_name, table_name)
join columns as o
  on o.schema_name = u.schema_name
  and o.table_name = u.table_name
  and o.column_name = u.column_name
where d.role = 'deleted_at'
  and d.confidence <> 'low'
  and u.role = 'updated_at'
  and u.confidence <> 'low'
  and t.type_family = 'timestamp'
  and o.type_family = 'timestamp'
  and o.has_time_zone is t.has_time_zone
group by d.schema_name, d.table_name, d.column_name
order by d.schema_name, d.table_name, d.column_name
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    count(t.deleted) as unseen_deletes_of,
    count(*) filter (where t.deleted > coalesce(t.updated, 0) + 2) as unseen_deletes,
    {updated_column_literal} as updated_column
from (
    select extract(epoch from s.{column}) as deleted, extract(epoch from s.{updated_column}) as updated
    from {sample}
    where s.{column} between '1971-01-01' and '2099-01-01'
) as t
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    count(t.deleted) as unseen_deletes_of,
    sum(t.deleted > coalesce(t.updated, 0) + 2) as unseen_deletes,
    {updated_column_literal} as updated_column
from (
    select
        case when {is_zoned} = 1 then unix_timestamp(s.{column}) else timestampdiff(second, '1970-01-01', s.{column}) end as deleted,
        case when {is_zoned} = 1 then unix_timestamp(s.{updated_column}) else timestampdiff(second, '1970-01-01', s.{updated_column}) end as updated
    from {sample}
    where year(s.{column}) between 1971 and 2098
) as t
-- dialects: sqlite
select
    count(*) as sampled_rows,
    count(t.deleted) as unseen_deletes_of,
    sum(t.deleted > coalesce(t.updated, 0) + 2) as unseen_deletes,
    {updated_column_literal} as updated_column
from (
    select cast(strftime('%s', s.{column}) as integer) as deleted, cast(strftime('%s', s.{updated_column}) as integer) as updated
    from {sample}
    where substr(s.{column}, 1, 4) between '1971' and '2098'
) as t
