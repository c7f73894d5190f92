-- As of the last time that statistics were gathered.
select
    owner as schema_name,
    table_name,
    num_rows as estimated_rows,
    to_char(last_analyzed, 'YYYY-MM-DD"T"HH24:MI:SS') as analyzed_at
from all_tables
where num_rows is not null
