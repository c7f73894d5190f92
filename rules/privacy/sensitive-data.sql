/*
summary    = "Column holds data that needs protection"
severity   = "info"
confidence = "high"
object     = "column"
tags       = ["privacy"]
question   = "What may be copied, who may read the copy, and must values be masked?"
population = "columns"
message    = "{column_name} probably holds {data_class}: {reason}"
detail     = "{data_class}"
group      = ["data_class"]
since      = "0.1.0"
*/
select schema_name, table_name, column_name, data_class, reason,
  -- ssn and the like are also serial numbers, and companies have tax numbers: a table of people says more of them
  iif(data_class = 'national identifiers' and lower(column_name) glob '*tax*' and not exists (
    select 1
    from columns as other
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and (lower(other.column_name) glob '*birth*'
        or lower(other.column_name) glob '*first*name*'
        or lower(other.column_name) glob '*last*name*'
        or lower(other.column_name) glob '*surname*'
        or lower(other.column_name) glob '*gender*'
        or lower(other.column_name) glob '*salary*')
  )
    or lower(c.table_name) glob '*vault*' and lower(column_name) glob '*secret[_]key' -- under which it is kept
    or data_class = 'national identifiers' and (length(column_name) <= 5 or lower(column_name) = 'passport') and not exists (
    select 1
    from columns as other
    left join column_roles as r using (schema_name, table_name, column_name)
    where other.schema_name = c.schema_name
      and other.table_name = c.table_name
      and (r.role in ('email', 'phone')
        or lower(other.column_name) glob '*birth*'
        or lower(other.column_name) glob '*dob*'
        or lower(other.column_name) glob '*first*name*'
        or lower(other.column_name) glob '*last*name*'
        or lower(other.column_name) glob '*surname*'
        or lower(other.column_name) glob '*gender*'
        or lower(other.column_name) glob '*salary*'
        or lower(other.column_name) glob '*employee*'
        or lower(other.column_name) glob '*person*'
        or lower(other.column_name) glob '*patient*')
  )
    -- what is counted for each key and day: a hash of the key, as a reference to it
    or lower(column_name) in ('api_key', 'apikey') and exists (
      select 1
      from keys
      where keys.schema_name = c.schema_name
        and keys.table_name = c.table_name
        and keys.column_count > 2
        and has_column(keys.columns, c.column_name)
    )
    -- of a character in a game, an animal or an actor: of people one also knows how to reach them
    or data_class = 'birth dates' and reason glob '*birth*' and reason not glob '*date of birth*' and not exists (
      select 1
      from column_roles as r
      where r.schema_name = c.schema_name
        and r.table_name = c.table_name
        and r.role in ('person_name', 'email', 'phone', 'postal_address')
        and r.confidence <> 'low'
    )
    and not exists (
      select 1
      from sensitive_columns as s
      where s.schema_name = c.schema_name
        and s.table_name = c.table_name
        and s.data_class <> c.data_class
    )
    and not exists (
      select 1
      from columns as other
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
        and other.column_name <> c.column_name
        and (lower(other.column_name) glob '*birth*'
          or lower(other.column_name) glob '*salary*'
          or lower(other.column_name) glob '*hire*'
          or lower(other.column_name) glob '*patient*'
          or lower(other.column_name) glob '*person*'
          or lower(other.column_name) glob '*user*')
    )
    -- a public key, which proves nothing to anyone else
    or lower(column_name) glob '*credential*' and (lower(table_name) glob '*fido*' or lower(table_name) glob '*webauthn*' or lower(table_name) glob '*passkey*')
    -- a request is recognized by it, a person logs in with it
    or lower(column_name) = 'auth_hash' and not exists (
      select 1
      from column_roles as r
      where r.schema_name = c.schema_name
        and r.table_name = c.table_name
        and r.role = 'email'
    )
    -- whether the field is shown, or has to be filled in
    or data_class in ('birth dates', 'national identifiers', 'health data') and lower(table_name) glob '*settings'
    -- by which a process knows its own lock
    or data_class = 'access tokens' and confidence <> 'high' and (lower(table_name) glob '*lock' or lower(table_name) glob '*locks')
    -- a session may be a conversation, a meeting or a file: a browser's has an address, or is in a table of users
    or lower(column_name) in ('session_id', 'sessionid') and (
      lower(table_name) glob '*message*'
      or lower(table_name) glob '*transaction*'
      or lower(table_name) glob '*conversation*'
      or lower(table_name) glob '*chat*'
      or lower(table_name) glob '*trigger*'
      -- a visit, to which other rows belong
      or (c.schema_name, c.table_name, json_array(c.column_name)) in (
        select referenced_schema, referenced_table, referenced_columns
        from foreign_keys
        union all
        select referenced_schema, referenced_table, referenced_columns
        from inferred_references
        where confidence <> 'low'
      )
      or not exists (
        select 1
        from columns as other
        where other.schema_name = c.schema_name
          and other.table_name = c.table_name
          and (lower(c.table_name) in ('session', 'sessions')
            or lower(c.table_name) glob '*user*'
            or lower(c.table_name) glob '*login*'
            or lower(c.table_name) glob '*auth[^o]*'
            or lower(c.table_name) glob '*token*'
            or lower(other.column_name) glob '*user[_]*agent*'
            or lower(other.column_name) in ('useragent', 'http_agent', 'browser', 'ip', 'ip_address', 'ipaddress', 'remote_addr'))
      )
    )
    -- dbsecret: the key of a database under which the secret is kept
    or lower(column_name) glob 'db*secret' and exists (
      select 1
      from columns as other
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
        and lower(other.column_name) = 'secret'
    )
    -- the diagnosis of a fault, and what a person has learned
    or data_class = 'health data' and confidence <> 'high' and not exists (
      select 1
      from columns as other
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
        and (lower(other.column_name || ' ' || c.table_name) glob '*patient*'
          or lower(other.column_name || ' ' || c.table_name) glob '*person*'
          or lower(other.column_name || ' ' || c.table_name) glob '*medic*'
          or lower(other.column_name || ' ' || c.table_name) glob '*health*'
          or lower(other.column_name || ' ' || c.table_name) glob '*birth*'
          or lower(other.column_name || ' ' || c.table_name) glob '*doctor*'
          or lower(other.column_name || ' ' || c.table_name) glob '*encounter*'
          or lower(other.column_name || ' ' || c.table_name) glob '*employee*')
    )
    or lower(column_name) = 'credentials' and exists (
      select 1
      from columns as other
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
        and lower(other.column_name) in ('first_name', 'last_name', 'firstname', 'lastname', 'degree', 'specialty', 'bio')
    )
    -- a badge, unless something about payments is beside it
    or data_class = 'payment cards' and confidence <> 'high' and not exists (
      select 1
      from columns as other
      where other.schema_name = c.schema_name
        and other.table_name = c.table_name
        and (lower(other.column_name || ' ' || c.table_name) glob '*pay*'
          or lower(other.column_name || ' ' || c.table_name) glob '*credit*'
          or lower(other.column_name || ' ' || c.table_name) glob '*bank*'
          or lower(other.column_name || ' ' || c.table_name) glob '*bill*'
          or lower(other.column_name) glob '*exp*'
          or lower(other.column_name) glob 'cv[vc]*')
    ), 'low', confidence) as confidence
from sensitive_columns as c
where not exists (
    select 1
    from foreign_keys as f
    where f.schema_name = c.schema_name
      and f.table_name = c.table_name
      and has_column(f.columns, c.column_name)
      -- a reference to a secret is a copy of it
      and not exists (
        select 1
        from sensitive_columns as s
        where s.schema_name = f.referenced_schema
          and s.table_name = f.referenced_table
          and json_array(s.column_name) = f.referenced_columns
      )
  )
  and not exists (
    select 1
    from inferred_references as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.confidence <> 'low'
  )
