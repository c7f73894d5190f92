/*
summary    = "Table holds data about people"
severity   = "info"
confidence = "high"
object     = "table"
tags       = ["privacy"]
question   = "Whose data is this, for which purpose may it be copied, and how does a request to delete it reach the copy?"
population = "tables"
message    = "{table_name} holds {classes}"
detail     = "{classes}"
group      = ["cause"]
since      = "0.1.0"
*/
with classes as materialized (
  select schema_name, table_name, count(*) as personal_columns,
    -- without what stands before the last underscore, and the plural
    rtrim(replace(lower(table_name), rtrim(lower(table_name), replace(lower(table_name), '_', '')), ''), 's') as last_word,
    count(distinct iif(role in ('email', 'phone', 'person_name', 'postal_address'), role, null)) as contact_classes,
    max(role in ('email', 'phone') or role = 'person_name' and confidence = 'high') as is_of_person,
    max(role = 'ip_address' and confidence = 'high') or max(role = 'ip_address') and max(role = 'user_agent') as is_of_visitor,
    max(role = 'person_name' and confidence = 'high') as has_sure_name,
    max(role = 'person_name') as has_name,
    max(role = 'email') as has_email,
    max(role = 'phone') as has_phone,
    max(role = 'postal_address') as has_address,
    max(role = 'user_agent') as has_user_agent
  from column_roles
  where role in ('email', 'phone', 'person_name', 'postal_address', 'ip_address', 'user_agent')
    and confidence <> 'low'
  group by schema_name, table_name
)
select c.schema_name, c.table_name, c.personal_columns,
  ltrim(
    iif(c.has_name, ', names', '')
      || iif(c.has_email, ', e-mail addresses', '')
      || iif(c.has_phone, ', phone numbers', '')
      || iif(c.has_address and c.is_of_person, ', postal addresses', '')
      || iif(c.is_of_visitor, ', IP addresses', '')
      || iif(c.is_of_visitor and c.has_user_agent, ', browsers', ''),
    ', '
  ) as classes,
  iif(c.is_of_person, 'contact data', 'IP addresses of visitors') as cause,
  case
    when not c.has_sure_name and not c.is_of_visitor and c.last_word in ( -- organizations, places and things
      'supplier', 'vendor', 'company', 'companie', 'shop', 'store', 'warehouse', 'location', 'room', 'deliverypoint', 'point',
      'locker', 'channel', 'zone', 'package'
    ) then 'low'
    when c.contact_classes = 1 and c.has_name and c.last_word in ('author', 'pubauthor', 'actor', 'artist') then 'low' -- of what was published
    when c.contact_classes > 1 or c.has_sure_name then 'high'
    when c.is_of_person or c.is_of_visitor then 'medium'
    else 'low'
  end as confidence,
  case
    when k.housekeeping = 'settings' then k.housekeeping -- of whom to notify
  end as excluded_by
from classes as c
join table_kinds as k using (schema_name, table_name)
where c.is_of_person
  or c.is_of_visitor
