/*
summary  = "Do the values of a reference exist in the table that it refers to?"
decides  = "whether an inferred or unvalidated reference holds"
cost     = "lookups"
columns  = ["column_name"]
measures = ["orphans"]
rows     = 1000
since    = "0.2.0"
subjects = """
select r.schema_name, r.table_name, r.column_name, r.referenced_schema, r.referenced_table, r.referenced_columns ->> 0 as referenced_column
from inferred_references as r
join tables as t
  on t.schema_name = r.referenced_schema
  and t.table_name = r.referenced_table
  and t.table_type = 'base table' -- the rows of a partitioned table are in its partitions
where not r.has_type_mismatch
  and json_array_length(r.referenced_columns) = 1
union all
select f.schema_name, f.table_name, f.columns ->> 0, f.referenced_schema, f.referenced_table, f.referenced_columns ->> 0
from foreign_keys as f
join tables as t
  on t.schema_name = f.referenced_schema
  and t.table_name = f.referenced_table
  and t.table_type = 'base table'
where f.column_count = 1
  and (f.is_validated = 0 or f.is_enforced = 0)
order by 1, 2, 3
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    count(s.{column}) as orphans_of,
    count(*) filter (
        where s.{column} is not null
            and (select 1 from only {referenced_table} as p where p.{referenced_column} = s.{column} limit 1) is null
    ) as orphans
from {sample}
-- dialects: mysql, mariadb, sqlite
select
    count(*) as sampled_rows,
    count(s.{column}) as orphans_of,
    sum(
        s.{column} is not null
        and (select 1 from {referenced_table} as p where p.{referenced_column} = s.{column} limit 1) is null
    ) as orphans
from {sample}
