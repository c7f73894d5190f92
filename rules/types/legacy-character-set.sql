/*
summary    = "Text is stored in a character set that cannot hold all characters"
severity   = "medium"
confidence = "high"
object     = "table"
tags       = ["types"]
question   = "Have characters been rejected or replaced with question marks so far?"
population = "(select 1 from columns where type_family in ('text', 'enum', 'set') group by schema_name, table_name)"
population_name = "tables with text"
message    = "text of {table_name} is stored in {character_set}: other characters are rejected or replaced"
detail     = "{character_set}"
group      = ["character_set"]
fix.mysql = "alter table {schema_name}.{convertible_name} convert to character set utf8mb4 collate <collation>"
dialects   = ["mysql", "mariadb"]
escalates  = "text_columns"
audience   = "owner"
since      = "0.1.0"
*/
with text_keys as materialized (
  select f.schema_name, f.table_name, f.referenced_schema, f.referenced_table
  from foreign_keys as f
  cross join columns as t -- in this order: few columns are part of a foreign key
    on t.schema_name = f.schema_name
    and t.table_name = f.table_name
  where has_column(f.columns, t.column_name)
    and t.type_family = 'text'
),
compared as materialized (
  select schema_name, table_name
  from text_keys
  union
  select referenced_schema, referenced_table
  from text_keys
)
select c.schema_name, c.table_name, json_group_array(c.column_name) as text_columns,
  -- NULL, and then no fix: the server does not convert texts that foreign keys compare
  iif((c.schema_name, c.table_name) in compared, null, c.table_name) as convertible_name,
  min(c.character_set) as character_set, s.total_bytes,
  iif(
    max(c.character_set not in ('utf8', 'utf8mb3'))
      and k.effective_kind not in ('transient', 'queue', 'framework', 'migration')
      and coalesce(k.housekeeping, '') not in ('credentials', 'counters'), 'medium', 'low'
  ) as severity, -- few people load these tables, and utf8 holds most characters
  case
    when k.housekeeping = 'search index' then k.housekeeping
    when k.kind = 'cache' then k.kind
  end as excluded_by
from columns as c
join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
where c.type_family = 'text'
  and not c.is_generated
  and c.character_set not in ('utf8mb4', 'utf16', 'utf16le', 'utf32', 'binary', 'ascii')
  and coalesce(c.character_length, 1000) > 3
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role in ('token', 'code')
      and r.confidence <> 'low'
  )
group by c.schema_name, c.table_name
