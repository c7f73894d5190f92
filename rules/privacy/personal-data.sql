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

[options]
# in names of tables and of their columns: rows are about people, not about organizations, places or things
people = "user usr account person people member employee staff customer client contact patient guest invit subscri attend registrant registration applicant lead student teacher learner candidate volunteer donor donat author sender recipient receiver participant speaker buyer seller payer caller callee guardian payee identit login signup sign_up visitor comment review booking reservation order checkout cart payment operator officer holder resident owner driver doctor physician vcard mailbox admin passenger borrower principal follower voter signer signature verif passcode otp"
*/
with roles as materialized (
  select schema_name, table_name, count(*) as personal_columns,
    count(distinct iif(role in ('email', 'phone', 'person_name', 'postal_address'), role, null)) as contact_classes,
    max(role in ('email', 'phone') or role = 'person_name' and confidence = 'high' or role = 'postal_address' and type_family = 'json') as is_of_person,
    max(role = 'ip_address') as has_address_of_host,
    max(role = 'ip_address' and confidence = 'high') or max(role = 'ip_address') and max(role = 'user_agent') as is_of_visitor,
    max(role = 'person_name' and confidence = 'high') as has_sure_name,
    max(role = 'person_name') as has_name,
    max(role = 'email') as has_email,
    max(role = 'phone') as has_phone,
    max(role = 'postal_address') as has_address,
    max(role = 'user_agent') as has_user_agent,
    0 as has_birth,
    max(role = 'postal_address' and type_family = 'json') as has_json_address
  from column_roles
  join columns using (schema_name, table_name, column_name)
  where role in ('email', 'phone', 'person_name', 'postal_address', 'ip_address', 'user_agent')
    and confidence <> 'low'
  group by schema_name, table_name
),
-- a table that is called after what it holds: email_address, with an address
named as materialized (
  select schema_name, table_name, replace(lower(table_name), '_', '') as name
  from tables
  where table_name like '%email%address%'
    or table_name like '%phone%number%'
    or table_name like '%postal%address%'
),
births as materialized (
  select schema_name, table_name, count(*) as columns
  from columns
  where column_name like '%birth%'
    and type_family in ('integer', 'date', 'timestamp')
    and column_name not like '%place%'
    and column_name not like '%country%'
    and column_name not like '%weight%'
    and column_name not like '%_id'
  group by schema_name, table_name
),
-- people who log in, of whom no more is known than their user names, and the names of people in several parts
named_people as materialized (
  select c.schema_name, c.table_name, lower(c.column_name) = 'family' as has_name
  from columns as c
  join columns as beside
    on beside.schema_name = c.schema_name
      and beside.table_name = c.table_name
  where c.type_family = 'text'
    and (
      lower(c.column_name) = 'family' and lower(beside.column_name) = 'given' and beside.type_family = 'text'
      or lower(c.column_name) in ('username', 'user_name', 'login', 'login_name')
        and (lower(beside.column_name) like '%passw%' or lower(beside.column_name) like '%last%login%')
        and (lower(c.table_name) like '%user' or lower(c.table_name) like '%users'
          or lower(c.table_name) like '%subscriber' or lower(c.table_name) like '%subscribers')
    )
  group by c.schema_name, c.table_name
),
classes as materialized (
  select *
  from roles
  union all
  select n.schema_name, n.table_name, 1, 1, 1, 0, 0, n.has_name, n.has_name, 0, 0, 0, 0, 0, 0
  from named_people as n
  where not exists (select 1 from roles as r where r.schema_name = n.schema_name and r.table_name = n.table_name and r.is_of_person)
  union all
  select n.schema_name, n.table_name, 1, 1, 1, 0, 0, 0, 0, n.name glob '*email*', n.name glob '*phone*', n.name glob '*postal*', 0, 0, 0
  from named as n
  where not exists (select 1 from roles as r where r.schema_name = n.schema_name and r.table_name = n.table_name and r.is_of_person)
    and (n.name glob '*emailaddress' or n.name glob '*emailaddresses'
      or n.name glob '*phonenumber' or n.name glob '*phonenumbers'
      or n.name glob '*postaladdress' or n.name glob '*postaladdresses')
    and exists (
      select 1
      from columns as c
      where c.schema_name = n.schema_name
        and c.table_name = n.table_name
        and c.type_family = 'text'
        and (lower(c.column_name) glob '*address' or lower(c.column_name) glob '*number' or lower(c.column_name) glob '*street')
    )
    -- numbers that a telephone system answers
    and not exists (
      select 1
      from columns as c
      where c.schema_name = n.schema_name
        and c.table_name = n.table_name
        and (c.column_name like '%carrier%' or c.column_name like 'sip%' or c.column_name like '%application%')
    )
  union all
  -- when a person was born, beside what else only people have; an animal has a breed
  select b.schema_name, b.table_name, b.columns, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0
  from births as b
  where not exists (select 1 from roles as r where r.schema_name = b.schema_name and r.table_name = b.table_name and r.is_of_person)
    and exists (
      select 1
      from columns as c
      where c.schema_name = b.schema_name
        and c.table_name = b.table_name
        and (lower(b.table_name) in ('person', 'persons', 'people', 'patient', 'patients')
          or c.column_name like '%ethnic%'
          or c.column_name like '%gender%'
          or lower(c.column_name) in ('sex', 'race', 'marital_status', 'maritalstatus'))
    )
    and not exists (
      select 1
      from columns as c
      where c.schema_name = b.schema_name
        and c.table_name = b.table_name
        and (c.column_name like '%breed%' or c.column_name like '%species%' or c.column_name like '%neuter%'
          or lower(b.table_name) glob '*character*') -- in a game
    )
),
described as (
  select c.*, k.kind, k.housekeeping,
    -- beside an address, a name is that of the person; a device has one, too
    iif(c.is_of_person and lower(c.table_name) not glob '*device*', (
      select '|' || group_concat(lower(n.column_name), '|') || '|'
      from columns as n
      where n.schema_name = c.schema_name
        and n.table_name = c.table_name
        and n.type_family = 'text'
    ), '') as names,
    -- without what stands before the last underscore, and the plural
    rtrim(replace(replace(lower(c.table_name), rtrim(lower(c.table_name), replace(lower(c.table_name), '_', '')), ''), 'ies', 'y'), 's') as last_word,
    -- who did something, and from where
    c.is_of_visitor or c.has_address_of_host and k.kind in ('event', 'history') and exists (
      select 1
      from columns as u
      where u.schema_name = c.schema_name
        and u.table_name = c.table_name
        and lower(u.column_name) in ('user', 'user_id', 'userid', 'username', 'user_name', 'account_id', 'customer_id', 'member_id')
    ) as has_visitor,
    -- what an inventory knows of a server
    (c.is_of_visitor and (
      select count(*)
      from columns as m
      where m.schema_name = c.schema_name
        and m.table_name = c.table_name
        and lower(m.column_name) in ('kernel', 'os', 'osname', 'osversion', 'arch', 'architecture', 'host', 'hostname', 'processors', 'memory')
    ) > 2) as is_of_server,
    -- whose rows are about people, and not about organizations, places or things
    c.has_sure_name
      or c.has_birth
      or c.has_json_address
      or c.contact_classes > 2 and c.has_name
      or exists (
        select 1
        from json_each('["' || replace(:people, ' ', '","') || '"]') as word
        where instr(lower(c.table_name), word.value)
      )
      -- that is kept for its addresses: suppressed_emails, address
      or (lower(c.table_name) glob '*email*' or lower(c.table_name) glob '*phone*' or lower(c.table_name) glob '*postal*' or lower(c.table_name) in ('address', 'addresses'))
        and lower(c.table_name) not glob '*template*'
        and lower(c.table_name) not glob '*organi[sz]ation*'
        and lower(c.table_name) not glob '*company*'
      or exists (
        select 1
        from column_roles as r
        join json_each('["' || replace(:people, ' ', '","') || '"]') as word
          on instr(lower(r.column_name), word.value)
        where r.schema_name = c.schema_name
          and r.table_name = c.table_name
          and r.role in ('email', 'phone', 'person_name')
      )
      or exists (
        select 1
        from column_roles as r
        where r.schema_name = c.schema_name
          and r.table_name = c.table_name
          and (r.role = 'token' and r.confidence <> 'low' or r.role = 'phone' and lower(r.column_name) glob '*destination*number')
      )
      or exists (
        select 1
        from columns as p
        where p.schema_name = c.schema_name
          and p.table_name = c.table_name
          and (lower(p.column_name) in ('username', 'user_name', 'login', 'login_name', 'nickname', 'user', 'customer', 'member', 'gender', 'sex', 'dob', 'job_title', 'jobtitle', 'salutation')
            or (lower(p.column_name) glob '*password*' or lower(p.column_name) glob '*passwd*') and lower(p.column_name) not glob '*smtp*'
            or lower(p.column_name) glob '*birth*' and p.type_family <> 'boolean'
            or rtrim(rtrim(lower(p.column_name), 'uid'), '_') in ('user', 'customer', 'member', 'person', 'contact', 'patient', 'employee', 'account', 'lead', 'student', 'subscriber', 'guest'))
      ) as is_about_people
  from classes as c
  join table_kinds as k using (schema_name, table_name)
)
select c.schema_name, c.table_name, c.personal_columns,
  ltrim(
    iif(c.has_name or c.names like '%|name|%' or c.names like '%|display_name|%' or c.names like '%|displayname|%', ', names', '')
      || iif(c.names like '%|username|%' or c.names like '%|user_name|%' or c.names like '%|login|%' or c.names like '%|login_name|%', ', user names', '')
      || iif(c.has_email, ', e-mail addresses', '')
      || iif(c.has_phone, ', phone numbers', '')
      || iif(c.has_address and c.is_of_person, ', postal addresses', '')
      || iif(c.has_visitor, ', IP addresses', '')
      || iif(c.has_visitor and c.has_user_agent, ', browsers', '')
      || iif(c.has_birth, ', birth dates', ''),
    ', '
  ) as classes,
  case
    when c.is_of_person then 'contact data'
    when c.has_birth then 'birth dates'
    else 'IP addresses of visitors'
  end as cause,
  case
    when c.is_of_server and not c.is_of_person then 'low'
    -- whether a field is shown or has to be filled in, and whom to notify
    when lower(c.table_name) glob '*settings' or lower(c.table_name) glob '*config' or lower(c.table_name) glob '*configuration' or lower(c.table_name) glob '*configurations' then 'low'
    when not c.has_sure_name and not c.has_visitor and not c.has_birth and c.last_word in ( -- organizations, places and things
      'supplier', 'vendor', 'company', 'agency', 'organization', 'organisation', 'attribution', 'rule', 'info', 'shop', 'store',
      'warehouse', 'location', 'room', 'deliverypoint', 'point', 'locker', 'channel', 'zone', 'package', 'queue', 'group', 'resource',
      'instrument', 'beamline', 'equipment', 'hardware', 'device', 'printer', 'team', 'tenant', 'branch', 'office', 'department', 'site', 'facility', 'clinic', 'hospital',
      'school', 'institution', 'institute', 'bank', 'provider', 'carrier', 'manufacturer', 'publisher', 'sponsor', 'venue', 'hotel', 'restaurant', 'club', 'association',
      'employer', 'domain', 'list', 'area', 'tool', 'form', 'report'
    ) then 'low'
    when c.contact_classes = 1 and c.has_name and c.last_word in ('author', 'pubauthor', 'actor', 'artist') then 'low' -- of what was published
    when not c.has_visitor and not c.is_about_people then 'low'
    when c.contact_classes > 1 or c.has_sure_name then 'high'
    when c.is_of_person or c.has_visitor or c.has_birth then 'medium'
    else 'low'
  end as confidence,
  case
    when c.housekeeping = 'settings' then c.housekeeping -- of whom to notify
  end as excluded_by
from described as c
where c.is_of_person
  or c.has_visitor
  or c.has_birth
