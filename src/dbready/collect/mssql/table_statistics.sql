select
    s.name as schema_name,
    t.name as table_name,
    sum(case when p.index_id in (0, 1) then p.rows end) as estimated_rows
from sys.tables t
join sys.schemas s on s.schema_id = t.schema_id
join sys.partitions p on p.object_id = t.object_id
group by s.name, t.name
