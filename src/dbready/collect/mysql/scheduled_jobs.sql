-- Events; only those of databases on which the account has the EVENT privilege are listed.
-- Names of tables and columns, and an age such as 90 days, are kept of their texts.
select
  'event' as scheduler,
  e.event_name as job_name,
  case
    when e.event_type <> 'RECURRING' then 'once'
    when e.interval_value = '1' then concat('every ', lower(e.interval_field))
    else concat('every ', e.interval_value, ' ', lower(replace(e.interval_field, '_', ' ')), 's')
  end as schedule,
  e.status = 'ENABLED' and @@global.event_scheduler = 'ON' as is_enabled,
  e.event_definition as _text,
  e.event_schema as schema_name,
  null as table_name
from information_schema.events e
where e.event_schema {schemas}
