/*
summary    = "Column that needs an explanation has none"
severity   = "info"
confidence = "medium"
object     = "column"
tags       = ["documentation"]
question   = "What exactly do the values mean, in which unit, and who assigns them?"
population = "column_roles where role in ('money', 'external_id', 'migrated_marker', 'status')"
message    = "{column_name}: {missing}"
dialects   = ["postgresql", "mysql", "mariadb", "other"]
default    = false
since      = "0.1.0"
*/
select c.schema_name, c.table_name, c.column_name, c.data_type,
  case min(r.role)
    when 'money' then 'no comment and no column beside it or of its parent says which currency'
    when 'external_id' then 'no comment says which system gives it out'
    when 'migrated_marker' then 'no comment says which older system it comes from'
    else 'no comment says what each of its values means'
  end as missing,
  min(r.role) as role,
  iif(k.kind not in ('entity', 'event', 'history', 'lookup'), k.kind, null) as excluded_by
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
join table_kinds as k using (schema_name, table_name)
where r.confidence <> 'low'
  and length(trim(coalesce(c.comment, ''))) < 3
  and (r.role = 'migrated_marker' and c.type_family not in ('boolean', 'timestamp', 'date')
    or r.role = 'external_id' and lower(c.column_name) in ('external_id', 'externalid', 'external_key', 'external_ref', 'external_reference', 'external_uuid', 'ext_id', 'remote_id', 'upstream_id', 'foreign_id')
    or r.role = 'status' and r.confidence = 'high' and c.type_family in ('enum', 'set')
    or r.role = 'money' and r.confidence = 'high'
      and c.type_family <> 'money'
      and lower(c.column_name) not glob '*usd*'
      and lower(c.column_name) not glob '*eur*'
      and not exists (
        select 1
        from columns as unit
        where unit.schema_name = c.schema_name
          and unit.table_name = c.table_name
          and lower(unit.column_name) like '%currency%'
      )
      and not exists (
        select 1
        from foreign_keys as f
        join columns as unit
          on unit.schema_name = f.referenced_schema
          and unit.table_name = f.referenced_table
        where f.schema_name = c.schema_name
          and f.table_name = c.table_name
          and lower(unit.column_name) like '%currency%'
      ))
group by c.schema_name, c.table_name, c.column_name
