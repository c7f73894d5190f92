-- The number that InnoDB gives each table, which only accounts with PROCESS may read. Names with characters that
-- file names cannot have are written in another encoding there, and left out.
select
  substring_index(name, '/', 1) as schema_name,
  substring_index(name, '/', -1) as table_name,
  table_id as table_id
from information_schema.innodb_tables -- on mysql since 80000
from information_schema.innodb_sys_tables -- on mysql before 80000
from information_schema.innodb_sys_tables -- on mariadb
where substring_index(name, '/', 1) {schemas}
  and name like '%/%'
  and name not like '%@%'
  and name not like '%#%'
