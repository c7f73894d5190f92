/*
summary  = "How many different values does a status or type hold?"
decides  = "whether a column that is named like a status is one"
cost     = "sample"
columns  = ["column_name"]
measures = ["distinct_values"]
since    = "0.2.0"
subjects = """
select r.schema_name, r.table_name, r.column_name
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
left join table_statistics as s using (schema_name, table_name)
where r.role in ('status', 'type_code')
  and c.type_family in ('text', 'integer')
group by r.schema_name, r.table_name, r.column_name
order by coalesce(s.estimated_rows, 0) desc, 1, 2, 3
"""
*/
-- dialects: postgresql, mysql, mariadb, sqlite
select
    count(*) as sampled_rows,
    count(s.{column}) as distinct_values_of,
    count(distinct s.{column}) as distinct_values
from {sample}
