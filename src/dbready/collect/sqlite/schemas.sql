select 'main' as schema_name
