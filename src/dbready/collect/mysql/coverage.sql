-- What these servers leave out of their lists because it was not granted to the account.
-- With an active role nobody can tell from here, and nothing is said.
-- Triggers are listed only with the TRIGGER privilege.
select
  'not_collected' as coverage_kind,
  'triggers' as fact,
  s.schema_name as schema_name,
  null as table_name,
  'the account lacks the TRIGGER privilege, without which triggers are not listed' as reason,
  concat('grant trigger on `', replace(s.schema_name, '`', '``'), '`.* to ', concat(
    '''',
    left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
    '''@''',
    substring_index(current_user(), '@', -1),
    ''''
  )) as remedy,
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
union all
-- Tables are listed only with a privilege on the table or its database.
select
  'not_collected',
  null,
  s.schema_name,
  null,
  'only those granted to the account one by one are visible; others may exist',
  concat('grant select on `', replace(s.schema_name, '`', '``'), '`.* to ', concat(
    '''',
    left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
    '''@''',
    substring_index(current_user(), '@', -1),
    ''''
  )),
  0
from information_schema.schemata s
where s.schema_name {schemas}
  and current_role() = 'NONE' -- on mysql since 80000
  and current_role() is null -- on mariadb
  and not exists (
    select 1
    from information_schema.user_privileges u
    where u.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER', 'CREATE VIEW', 'SHOW VIEW', 'TRIGGER')
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
    where p.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER', 'CREATE VIEW', 'SHOW VIEW', 'TRIGGER')
      and s.schema_name like p.table_schema
      and p.grantee = concat(
        '''',
        left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
        '''@''',
        substring_index(current_user(), '@', -1),
        ''''
      )
  )
union all
-- Columns are listed only with a privilege on the column, its table or its database.
select distinct
  'not_collected',
  'columns',
  c.table_schema,
  c.table_name,
  'only columns granted to the account one by one are visible; others may exist',
  concat(
    'grant select on `', replace(c.table_schema, '`', '``'), '`.`', replace(c.table_name, '`', '``'), '` to ', concat(
      '''',
      left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
      '''@''',
      substring_index(current_user(), '@', -1),
      ''''
    )
  ),
  0
from information_schema.column_privileges c
where c.table_schema {schemas}
  and c.grantee = concat(
    '''',
    left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
    '''@''',
    substring_index(current_user(), '@', -1),
    ''''
  )
  and current_role() = 'NONE' -- on mysql since 80000
  and current_role() is null -- on mariadb
  and not exists (
    select 1
    from information_schema.table_privileges t
    where t.table_schema = c.table_schema
      and t.table_name = c.table_name
      and t.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER', 'CREATE VIEW', 'SHOW VIEW', 'TRIGGER')
      and t.grantee = concat(
        '''',
        left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
        '''@''',
        substring_index(current_user(), '@', -1),
        ''''
      )
  )
  and not exists (
    select 1
    from information_schema.user_privileges u
    where u.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER', 'CREATE VIEW', 'SHOW VIEW', 'TRIGGER')
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
    where p.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER', 'CREATE VIEW', 'SHOW VIEW', 'TRIGGER')
      and c.table_schema like p.table_schema
      and p.grantee = concat(
        '''',
        left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
        '''@''',
        substring_index(current_user(), '@', -1),
        ''''
      )
  )
