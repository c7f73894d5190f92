select
    schema_name,
    table_name,
    estimated_size as estimated_rows
from duckdb_tables()
where database_name = current_database()
    and not internal
    and not temporary
