select pg_catalog.concat(s.system_identifier, '/', d.oid) as database_id
from pg_catalog.pg_control_system() as s
cross join pg_catalog.pg_database d
where d.datname = pg_catalog.current_database()
