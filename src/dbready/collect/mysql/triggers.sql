-- Triggers; only those of tables on which the account has the TRIGGER privilege are listed.
select
  event_object_schema as schema_name,
  event_object_table as table_name,
  trigger_name as trigger_name,
  lower(action_timing) as timing,
  concat('["', replace(lower(event_manipulation), ',', '","'), '"]') as events,
  1 as is_row_level,
  1 as is_enabled,
  action_statement as _body
from information_schema.triggers
where trigger_schema {schemas}
