select 'main' as schema_name, 1 as can_use, 1 as covers_new_tables
