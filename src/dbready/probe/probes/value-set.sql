/*
summary  = "Which values does a status or type hold, and how often?"
decides  = "which codes need a description, which are in no CHECK, and whether a status is one"
cost     = "sample"
columns  = ["column_name"]
into     = "column_values"
since    = "0.2.0"
subjects = """
select r.schema_name, r.table_name, r.column_name
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
left join table_statistics as s using (schema_name, table_name)
where r.role in ('status', 'type_code', 'is_deleted')
  and c.type_family in ('text', 'integer', 'enum', 'boolean')
  and not exists (
    select 1
    from foreign_keys as f
    where f.schema_name = r.schema_name
      and f.table_name = r.table_name
      and has_column(f.columns, r.column_name)
  )
group by r.schema_name, r.table_name, r.column_name
order by r.role <> 'status', coalesce(s.estimated_rows, 0) desc, 1, 2, 3
"""
*/
-- Kept are values that look like codes and occur in five rows or more, or differ from such a value in
-- spelling only; a column with one value that looks like personal data keeps none.
-- PostgreSQL: format() prints what a cast of an enumerated type, which may be the database's own, would.
-- dialect: postgresql
select v.column_value, v.row_count, v.sampled_rows
from (
    select
        u.column_value,
        u.row_count,
        sum(u.row_count) over () as sampled_rows,
        count(*) over () as distinct_values,
        max(u.row_count) over (partition by lower(replace(replace(replace(trim(u.column_value), ' ', ''), '_', ''), '-', ''))) as most_rows,
        max(
            case
                when u.column_value ~ '[0-9]{6}' or u.column_value like '%@%' or length(u.column_value) > 40
                    or u.column_value ~ '[A-Z][[:lower:]]+ +[A-Z][[:lower:]]+' or u.column_value !~ '^[[:alnum:] _./:+-]*$'
                    or (length(u.column_value) > 16 and u.column_value ~ '[0-9]' and u.column_value ~ '[[:alpha:]]')
                then 1
                else 0
            end
        ) over () as has_personal_data
    from (
        select format('%s', s.{column}) as column_value, count(*) as row_count
        from {sample}
        group by s.{column}
    ) as u
) as v
where v.column_value <> ''
    and v.most_rows >= 5
    and v.distinct_values <= 50
    and v.has_personal_data = 0
-- dialects: mysql, mariadb
select v.column_value, v.row_count, v.sampled_rows
from (
    select
        u.column_value,
        u.row_count,
        u.sampled_rows,
        u.distinct_values,
        u.has_personal_data,
        max(u.row_count) over (partition by lower(replace(replace(replace(trim(u.column_value), ' ', ''), '_', ''), '-', ''))) as most_rows
    from (
        select
            t.column_value,
            t.row_count,
            sum(t.row_count) over () as sampled_rows,
            count(*) over () as distinct_values,
            max(
                t.column_value regexp '[0-9]{6}' or t.column_value like '%@%' or length(t.column_value) > 40
                or cast(t.column_value as binary) regexp '[A-Z][a-z]+ +[A-Z][a-z]+' or not t.column_value regexp '^[[:alnum:] _./:+-]*$'
                or (length(t.column_value) > 16 and t.column_value regexp '[0-9]' and t.column_value regexp '[[:alpha:]]')
            ) over () as has_personal_data
        from (
            select cast(s.{column} as char) as column_value, count(*) as row_count
            from {sample}
            group by cast(s.{column} as binary), cast(s.{column} as char)
        ) as t
    ) as u
) as v
where v.column_value is not null
    and v.most_rows >= 5
    and v.distinct_values <= 50
    and coalesce(v.has_personal_data, 0) = 0
-- dialect: sqlite
select v.column_value, v.row_count, v.sampled_rows
from (
    select
        u.column_value,
        u.row_count,
        sum(u.row_count) over () as sampled_rows,
        count(*) over () as distinct_values,
        max(u.row_count) over (partition by lower(replace(replace(replace(trim(u.column_value), ' ', ''), '_', ''), '-', ''))) as most_rows,
        max(
            u.column_value glob '*[0-9][0-9][0-9][0-9][0-9][0-9]*' or u.column_value glob '*@*' or length(u.column_value) > 40
            or u.column_value glob '*[A-Z][a-z]* [A-Z][a-z]*' or u.column_value glob '*[^a-zA-Z0-9 _./:+-]*'
            or (length(u.column_value) > 16 and u.column_value glob '*[0-9]*' and u.column_value glob '*[a-zA-Z]*')
        ) over () as has_personal_data
    from (
        select cast(s.{column} as text) as column_value, count(*) as row_count
        from {sample}
        group by 1
    ) as u
) as v
where v.column_value is not null
    and v.most_rows >= 5
    and v.distinct_values <= 50
    and coalesce(v.has_personal_data, 0) = 0
