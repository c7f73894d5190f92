-- Databases whose triggers the account cannot see, for they are listed only with the TRIGGER privilege.
-- With an active role nobody can tell from here, and nothing is said.
select
  'not_collected' as coverage_kind,
  'triggers' as fact,
  s.schema_name as schema_name,
  'the account lacks the TRIGGER privilege, without which triggers are not listed' as reason,
  concat('grant trigger on `', replace(s.schema_name, '`', '``'), '`.* to the account') as remedy,
  0 as is_incomplete
from information_schema.schemata s
where s.schema_name {schemas}
  and current_role() = 'NONE' -- on mysql since 80000
  and current_role() is null -- on mariadb
  and not exists (
    select 1
    from information_schema.user_privileges u
    where u.privilege_type = 'TRIGGER'
      and u.grantee = concat(
        '''',
        left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
        '''@''',
        substring_index(current_user(), '@', -1),
        ''''
      )
  )
  and not exists (
    select 1
    from information_schema.schema_privileges p
    where p.privilege_type = 'TRIGGER'
      and s.schema_name like p.table_schema
      and p.grantee = concat(
        '''',
        left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
        '''@''',
        substring_index(current_user(), '@', -1),
        ''''
      )
  )
