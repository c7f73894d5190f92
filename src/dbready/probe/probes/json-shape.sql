/*
summary  = "Which keys and types does a JSON column hold?"
decides  = "the shape of the JSON, as a JSON Schema, and which keys change their type"
cost     = "sample"
columns  = ["column_name"]
into     = "json_paths"
rows     = 1000
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name
from columns as c
join server as v
left join column_roles as r
  on r.schema_name = c.schema_name
  and r.table_name = c.table_name
  and r.column_name = c.column_name
  and r.role = 'json'
left join table_statistics as s
  on s.schema_name = c.schema_name
  and s.table_name = c.table_name
where c.type_family = 'json'
  or (r.role is not null and c.type_family = 'text' and v.dialect <> 'postgresql')
order by coalesce(s.estimated_rows, 0) desc, 1, 2, 3
"""

[versions]
mysql = 80004
mariadb = 100600
*/
-- A key is kept where it looks like a name and occurs five times or more; other keys are data and become *.
-- dialect: postgresql
with recursive node (json_path, value, depth) as (
    select '$', s.{column}::jsonb, 0
    from {sample}
    where s.{column} is not null
        and pg_column_size(s.{column}) <= 20000
    union all
    select n.json_path || e.step, e.value, n.depth + 1
    from node as n
    cross join lateral (
        select
            case
                when k.key ~ '^[A-Za-z_][A-Za-z0-9_ -]{0,39}$' and k.key !~ '[0-9]{5}|^[0-9a-fA-F-]{8,}$|[A-Z][a-z]+ +[A-Z][a-z]+' and not (length(k.key) > 16 and k.key ~ '[0-9]') then '.' || k.key
                else '.*'
            end as step,
            k.value
        from jsonb_each(case when jsonb_typeof(n.value) = 'object' then n.value else '{}'::jsonb end) as k
        union all
        select '[]', a.value
        from jsonb_array_elements(case when jsonb_typeof(n.value) = 'array' then n.value else '[]'::jsonb end) as a
    ) as e
    where n.depth < 5
),
counted as (
    select
        json_path,
        case
            when jsonb_typeof(value) = 'number' and value::text ~ '^-?[0-9]+$' then 'integer'
            else jsonb_typeof(value)
        end as json_type,
        count(*) as occurrences
    from node
    group by 1, 2
)
select
    case when p.rows_of_path >= 5 then p.json_path else '(rare keys)' end as json_path,
    p.json_type,
    sum(p.occurrences) as occurrences,
    max(p.documents) as sampled_rows
from (
    select
        c.json_path,
        c.json_type,
        c.occurrences,
        sum(c.occurrences) over (partition by c.json_path) as rows_of_path,
        sum(case when c.json_path = '$' then c.occurrences else 0 end) over () as documents
    from counted as c
) as p
group by 1, 2
-- dialects: mysql, mariadb
with recursive node (json_path, value, depth) as (
    select cast('$' as char(300)), cast(s.{column} as char(20000)), 0
    from {sample}
    where json_valid(s.{column})
        and length(s.{column}) <= 20000
    union all
    select
        concat(
            n.json_path,
            case
                when json_type(n.value) = 'ARRAY' then '[]'
                when k.json_key regexp '^[A-Za-z_][A-Za-z0-9_ -]{0,39}$' and not k.json_key regexp '[0-9]{5}|^[0-9a-fA-F-]{8,}$' and not cast(k.json_key as binary) regexp '[A-Z][a-z]+ +[A-Z][a-z]+' and not (length(k.json_key) > 16 and k.json_key regexp '[0-9]') then concat('.', k.json_key)
                else '.*'
            end
        ),
        cast(
            case
                when json_type(n.value) = 'ARRAY' then json_extract(n.value, concat('$[', k.position - 1, ']'))
                else json_extract(n.value, concat('$."', k.json_key, '"'))
            end as char(20000)
        ),
        n.depth + 1
    from node as n
    join json_table(
        case json_type(n.value) when 'OBJECT' then json_keys(n.value) when 'ARRAY' then n.value else '[]' end,
        '$[*]' columns (position for ordinality, json_key varchar(300) path '$')
    ) as k
    where n.depth < 5
        and length(n.json_path) < 250
        and (json_type(n.value) = 'ARRAY' or k.json_key not like '%"%')
),
counted as (
    select
        json_path,
        case
            when json_type(value) in ('INTEGER', 'UNSIGNED INTEGER') then 'integer'
            when json_type(value) in ('DOUBLE', 'DECIMAL') then 'number'
            else lower(json_type(value))
        end as json_type,
        count(*) as occurrences
    from node
    where value is not null
    group by 1, 2
)
select
    case when p.rows_of_path >= 5 then p.json_path else '(rare keys)' end as json_path,
    p.json_type,
    sum(p.occurrences) as occurrences,
    max(p.documents) as sampled_rows
from (
    select
        c.json_path,
        c.json_type,
        c.occurrences,
        sum(c.occurrences) over (partition by c.json_path) as rows_of_path,
        sum(case when c.json_path = '$' then c.occurrences else 0 end) over () as documents
    from counted as c
) as p
group by 1, 2
-- dialect: sqlite
with recursive node (json_path, json_type, value, depth) as (
    select '$', json_type(s.{column}), s.{column}, 0
    from {sample}
    where json_valid(s.{column})
        and length(s.{column}) <= 20000
    union all
    select
        n.json_path || case
            when n.json_type = 'array' then '[]'
            when e.key glob '[A-Za-z_]*' and not e.key glob '*[^A-Za-z0-9_ -]*' and length(e.key) <= 40
                and not e.key glob '*[0-9][0-9][0-9][0-9][0-9]*' and not e.key glob '*[A-Z][a-z]* [A-Z][a-z]*'
                and not (length(e.key) > 16 and e.key glob '*[0-9]*') and not (length(e.key) >= 8 and not e.key glob '*[^0-9a-fA-F-]*') then '.' || e.key
            else '.*'
        end,
        e.type,
        e.value,
        n.depth + 1
    from node as n
    join json_each(n.value) as e
    where n.depth < 5
        and n.json_type in ('object', 'array')
),
counted as (
    select
        json_path,
        case json_type when 'true' then 'boolean' when 'false' then 'boolean' when 'text' then 'string' when 'real' then 'number' else json_type end as json_type,
        count(*) as occurrences
    from node
    group by 1, 2
)
select
    case when p.rows_of_path >= 5 then p.json_path else '(rare keys)' end as json_path,
    p.json_type,
    sum(p.occurrences) as occurrences,
    max(p.documents) as sampled_rows
from (
    select
        c.json_path,
        c.json_type,
        c.occurrences,
        sum(c.occurrences) over (partition by c.json_path) as rows_of_path,
        sum(case when c.json_path = '$' then c.occurrences else 0 end) over () as documents
    from counted as c
) as p
group by 1, 2
