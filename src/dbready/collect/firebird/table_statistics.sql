-- The selectivity of a primary key is 1 / rows, as of the last time that the server computed it.
select
    'main' as schema_name,
    trim(trailing from c.rdb$relation_name) as table_name,
    case when i.rdb$statistics > 0 then cast(1 / i.rdb$statistics as bigint) end as estimated_rows
from rdb$relation_constraints c
join rdb$indices i on i.rdb$index_name = c.rdb$index_name
where c.rdb$constraint_type = 'PRIMARY KEY'
