/*
summary    = "Only the surrogate key is unique"
severity   = "low"
confidence = "medium"
object     = "table"
tags       = ["keys"]
assumes    = ["unique_keys"]
question   = "Which columns must never occur twice, and what happens if they do?"
population = "table_kinds where kind in ('entity', 'lookup')"
population_name = "entity and lookup tables"
message    = "nothing keeps {candidate_columns} unique: the same thing can exist twice under different values of {key_columns}"
default    = false
since      = "0.1.0"
*/
with candidates as (
  select r.schema_name, r.table_name, r.column_name
  from column_roles as r
  join columns as c using (schema_name, table_name, column_name)
  where r.role in ('code', 'slug', 'email')
    and r.confidence = 'high'
    and not c.is_nullable
    and c.type_family = 'text'
    and (r.role in ('code', 'slug')
      or lower(c.column_name) in ('email', 'email_address', 'emailaddress') and exists (
        select 1
        from columns as person
        where person.schema_name = r.schema_name
          and person.table_name = r.table_name
          and replace(lower(person.column_name), '_', '') in ('firstname', 'lastname', 'surname', 'password', 'passwordhash', 'passwd', 'encryptedpassword', 'username', 'login')
      ))
),
referenced as (
  select referenced_schema as schema_name, referenced_table as table_name
  from foreign_keys
  where schema_name <> referenced_schema
    or table_name <> referenced_table
  union
  select referenced_schema, referenced_table
  from inferred_references
  where confidence <> 'low'
)
select p.schema_name, p.table_name, p.columns as key_columns, json_group_array(c.column_name) as candidate_columns,
  s.estimated_rows,
  iif(k.kind not in ('entity', 'lookup'), k.kind, null) as excluded_by
from keys as p
join table_kinds as k using (schema_name, table_name)
join candidates as c using (schema_name, table_name)
join referenced using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where p.key_type = 'primary'
  and p.column_count = 1
  and not exists (
    select 1
    from columns as own
    where own.schema_name = p.schema_name
      and own.table_name = p.table_name
      and own.column_name = p.columns ->> '$[0]'
      and not own.is_identity
      and own.type_family not in ('uuid', 'integer')
  )
  and not exists (
    select 1
    from indexes as i
    where i.schema_name = p.schema_name
      and i.table_name = p.table_name
      and i.is_unique
      and not i.is_primary
  )
group by p.schema_name, p.table_name
