/*
summary  = "Do rows look like tests or placeholders?"
decides  = "whether production data needs a filter, and on which column"
cost     = "sample"
columns  = ["column_name"]
measures = ["test_rows"]
since    = "0.2.0"
subjects = """
select r.schema_name, r.table_name, r.column_name, max(r.role = 'email') as is_email
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
left join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where r.role in ('email', 'label', 'name', 'phone', 'description')
  and c.type_family = 'text'
  and coalesce(k.effective_kind, 'entity') in ('entity', 'event')
group by r.schema_name, r.table_name, r.column_name
order by is_email desc, coalesce(s.estimated_rows, 0) desc, 1, 2, 3
"""
*/
-- Domains that nobody can own (RFC 2606, RFC 6761), filler texts, and the numbers that card networks
-- publish for tests.
-- dialect: postgresql
select
    count(*) as sampled_rows,
    count(s.{column}) as test_rows_of,
    sum(
        case
            when lower(s.{column}) ~ '@(.*\.)?(example\.(com|net|org)|example|test|invalid|localhost)$' then 1
            when lower(s.{column}) ~ '^(test|tester|testing|test ?user|test ?customer|dummy|foo|bar|foobar|asdf|qwerty|xxx+|lorem ipsum.*|john doe|jane doe|max mustermann|erika mustermann)([ _-]?[0-9]*)$' then 1
            when lower(s.{column}) ~ '^test[ _+.-]?[a-z0-9]*@' then 1
            when s.{column} ~ '^\+?1?[ -.]?\(?[0-9]{3}\)?[ -.]?555[ -.]?01[0-9]{2}$' then 1
            when replace(replace(s.{column}, ' ', ''), '-', '') in ('4111111111111111', '4242424242424242', '5555555555554444', '378282246310005') then 1
            else 0
        end
    ) as test_rows
from {sample}
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    count(s.{column}) as test_rows_of,
    sum(
        case
            when lower(s.{column}) regexp '@(.*[.])?(example[.](com|net|org)|example|test|invalid|localhost)$' then 1
            when lower(s.{column}) regexp '^(test|tester|testing|test ?user|test ?customer|dummy|foo|bar|foobar|asdf|qwerty|xxx+|lorem ipsum.*|john doe|jane doe|max mustermann|erika mustermann)([ _-]?[0-9]*)$' then 1
            when lower(s.{column}) regexp '^test[ _+.-]?[a-z0-9]*@' then 1
            when s.{column} regexp '^[+]?1?[ .-]?[(]?[0-9]{3}[)]?[ .-]?555[ .-]?01[0-9]{2}$' then 1
            when replace(replace(s.{column}, ' ', ''), '-', '') in ('4111111111111111', '4242424242424242', '5555555555554444', '378282246310005') then 1
            else 0
        end
    ) as test_rows
from {sample}
-- dialect: sqlite
select
    count(*) as sampled_rows,
    count(s.{column}) as test_rows_of,
    sum(
        case
            when lower(s.{column}) glob '*@example.com' or lower(s.{column}) glob '*@example.net' or lower(s.{column}) glob '*@example.org' then 1
            when lower(s.{column}) glob '*@*.example' or lower(s.{column}) glob '*@*.test' or lower(s.{column}) glob '*@*.invalid' or lower(s.{column}) glob '*@localhost' then 1
            when lower(s.{column}) glob '*@*.example.com' or lower(s.{column}) glob '*@*.example.net' or lower(s.{column}) glob '*@*.example.org' or lower(s.{column}) glob '*@test' then 1
            when rtrim(lower(s.{column}), ' _-0123456789') in ('test', 'tester', 'testing', 'test user', 'testuser', 'test customer', 'dummy', 'foo', 'bar', 'foobar', 'asdf', 'qwerty', 'xxx', 'john doe', 'jane doe', 'max mustermann', 'erika mustermann') then 1
            when lower(s.{column}) glob 'lorem ipsum*' or lower(s.{column}) glob 'test@*' or lower(s.{column}) glob 'test[0-9]*@*' or lower(s.{column}) glob 'test[_+.-]*@*' then 1
            when s.{column} glob '*[0-9][0-9][0-9]?555?01[0-9][0-9]' then 1
            when replace(replace(s.{column}, ' ', ''), '-', '') in ('4111111111111111', '4242424242424242', '5555555555554444', '378282246310005') then 1
            else 0
        end
    ) as test_rows
from {sample}
