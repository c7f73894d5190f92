/*
summary  = "Does a text column that is meant for JSON hold JSON?"
decides  = "whether a reader can parse every value"
cost     = "sample"
columns  = ["column_name"]
measures = ["invalid_json"]
rows     = 2000
since    = "0.2.0"
subjects = """
select r.schema_name, r.table_name, r.column_name
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
left join table_statistics as s using (schema_name, table_name)
where r.role = 'json'
  and c.type_family = 'text'
order by coalesce(s.estimated_rows, 0) desc, 1, 2, 3
"""
*/
-- Only PostgreSQL 16 and later can test a text without an error. Before, what does not begin and end like
-- JSON is counted, which is less than there may be.
-- dialect: postgresql
select
    count(*) as sampled_rows,
    count(nullif(trim(s.{column}), '')) as invalid_json_of,
    sum(
        case
            when trim(s.{column}) = '' then 0
            when s.{column} ~ '^\s*(\{.*\}|\[.*\]|".*"|-?[0-9.eE+-]+|true|false|null)\s*$' then 0
            when s.{column} is null then 0
            else 1
        end
    ) as invalid_json
from {sample}
-- dialects: mysql, mariadb, sqlite
select
    count(*) as sampled_rows,
    count(nullif(trim(s.{column}), '')) as invalid_json_of,
    sum(case when trim(s.{column}) = '' or json_valid(s.{column}) then 0 when s.{column} is null then 0 else 1 end) as invalid_json
from {sample}
