/*
summary    = "Table does not keep what was committed"
severity   = "medium"
confidence = "high"
object     = "table"
tags       = ["types", "extraction"]
question   = "May rows of this table be lost, and does anyone expect a backup or replica to have them?"
population = "tables where table_type <> 'foreign table'"
message    = "{table_name} is {storage}: {consequence}"
detail     = "{storage}"
fix.postgresql = "alter table {table} set logged"
fix.mysql  = "alter table {table} engine = InnoDB"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select t.schema_name, t.table_name, s.estimated_rows, 
  case
    when k.kind in ('staging', 'backup') then k.kind
    when lower(t.schema_name) in ('staging', 'stage', 'stg', 'tmp', 'temp', 'scratch', 'landing') then 'staging'
    when upper(t.storage_engine) = 'MEMORY' and (lower(t.table_name) glob '*lock*' or lower(t.table_name) glob '*mutex*' or lower(t.table_name) glob '*session*' or lower(t.table_name) glob '*track*') then 'locks and caches that need not outlive a crash'
    when t.is_unlogged and (lower(t.table_name) glob '*lock*' or lower(t.table_name) glob '*cache*') then 'locks and caches that need not outlive a crash'
    when exists (
      select 1
      from indexes as i
      where i.schema_name = t.schema_name
        and i.table_name = t.table_name
        and i.method = 'fulltext'
    ) and not exists (
      select 1
      from indexes as i
      where i.schema_name = t.schema_name
        and i.table_name = t.table_name
        and i.method <> 'fulltext'
        and not i.is_unique
    ) then 'search index'
  end as excluded_by,
  iif(t.is_unlogged, 'UNLOGGED', t.storage_engine) as storage,
  case
    when t.is_unlogged then 'it is empty after a crash, and on every replica'
    when upper(t.storage_engine) = 'MEMORY' then 'it is empty after a restart'
    when upper(t.storage_engine) = 'BLACKHOLE' then 'it keeps no rows'
    else 'it has no transactions and no foreign keys, and a copy of it is not consistent'
  end as consequence,
  case
    when k.kind in ('cache', 'queue', 'transient', 'framework') and k.confidence <> 'low' or k.housekeeping is not null then 'info'
    when upper(t.storage_engine) in ('MEMORY', 'BLACKHOLE') then 'info'
    else 'medium'
  end as severity
from tables as t
join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where (t.is_unlogged or upper(t.storage_engine) in ('MYISAM', 'ARIA', 'MEMORY', 'CSV', 'ARCHIVE', 'MRG_MYISAM', 'BLACKHOLE'))
