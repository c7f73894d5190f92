-- Events; only those of databases on which the account has the EVENT privilege are listed.
-- Names of tables and columns, and an age such as 90 day, are kept of their texts.
select
  'event' as scheduler,
  e.event_name as job_name,
  case
    when e.event_type = 'RECURRING' then concat('every ', e.interval_value, ' ', lower(replace(e.interval_field, '_', ' ')))
    else 'once'
  end as schedule,
  e.status = 'ENABLED' and @@global.event_scheduler = 'ON' as is_enabled,
  e.event_definition as _text,
  e.event_schema as schema_name,
  null as table_name,
  null as _gap,
  null as _remedy
from information_schema.events e
where e.event_schema {schemas}
union all
select
  null, null, null, null, null,
  s.schema_name,
  null,
  'the account lacks the EVENT privilege, without which events are not listed',
  concat('grant event on `', replace(s.schema_name, '`', '``'), '`.* to ', concat(
    '''',
    left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
    '''@''',
    substring_index(current_user(), '@', -1),
    ''''
  ))
from information_schema.schemata s
where s.schema_name {schemas}
  and current_role() = 'NONE' -- on mysql since 80000
  and current_role() is null -- on mariadb
  and not exists (
    select 1
    from information_schema.user_privileges u
    where u.privilege_type = 'EVENT'
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
    where p.privilege_type = 'EVENT'
      and s.schema_name like p.table_schema
      and p.grantee = concat(
        '''',
        left(current_user(), char_length(current_user()) - 1 - char_length(substring_index(current_user(), '@', -1))),
        '''@''',
        substring_index(current_user(), '@', -1),
        ''''
      )
  )
