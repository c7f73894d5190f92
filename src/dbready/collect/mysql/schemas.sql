-- Databases, which these servers also call schemas; only those that the account may use are listed.
select
  s.schema_name as schema_name,
  null as owner,
  null as comment, -- on mysql
  nullif(schema_comment, '') as comment, -- on mariadb
  1 as can_use,
  case
    when exists (
      select 1
      from information_schema.user_privileges u
      where u.privilege_type = 'SELECT'
        and u.grantee = concat(
          '''',
          left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
          '''@''',
          substring_index(current_user(), '@', -1),
          ''''
        )
    )
    or exists (
      select 1
      from information_schema.schema_privileges p
      where p.privilege_type = 'SELECT'
        and s.schema_name like p.table_schema
        and p.grantee = concat(
          '''',
          left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
          '''@''',
          substring_index(current_user(), '@', -1),
          ''''
        )
    )
      then 1
    when current_role() <> 'NONE' then null -- on mysql since 80000
    when current_role() is not null then null -- on mariadb
    else 0
  end as covers_new_tables
from information_schema.schemata s
where s.schema_name {schemas}
