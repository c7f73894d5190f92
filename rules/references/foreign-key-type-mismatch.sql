/*
summary    = "Foreign key and referenced key have different types"
severity   = "medium"
confidence = "high"
object     = "foreign_key"
tags       = ["references", "types"]
assumes    = ["foreign_keys"]
question   = "Which of the two types is right, and when will the other be changed?"
population = "foreign_keys"
message    = "{columns} is {column_type}, but the key of {referenced_table} it refers to is {referenced_type}"
detail     = "{column_type}, the key of {referenced_table} is {referenced_type}"
since      = "0.1.0"
*/
with pairs as (
  select f.*, f.columns ->> '$[0]' as column_name, f.referenced_columns ->> '$[0]' as referenced_column
  from foreign_keys as f
  union all
  select f.*, x.value, f.referenced_columns ->> x.fullkey
  from foreign_keys as f
  join json_each(f.columns) as x
  where f.column_count > 1
    and x.key > 0
)
select f.schema_name, f.table_name, f.constraint_name, f.columns, f.referenced_table, f.referenced_columns,
  a.data_type as column_type, b.data_type as referenced_type,
  iif(a.type_family = b.type_family, 'low', 'medium') as severity, -- a narrower type fails only once the key outgrows it
  case
    when a.type_family <> b.type_family then 'high'
    -- the key may be declared longer than what is generated for it: a UUID in varchar(255)
    when a.type_family = 'text' or target.kind = 'lookup' then 'low'
    -- 32 bits have room for two billion rows
    when lower(a.data_type) not glob '*tiny*' and lower(a.data_type) not glob '*small*' and lower(a.data_type) not glob '*medium*' then 'low'
    else 'high'
  end as confidence
from pairs as f
left join table_kinds as target
  on target.schema_name = f.referenced_schema
  and target.table_name = f.referenced_table
join columns as a
  on a.schema_name = f.schema_name
  and a.table_name = f.table_name
  and a.column_name = f.column_name
join server
join columns as b
  on b.schema_name = f.referenced_schema
  and b.table_name = f.referenced_table
  and b.column_name = f.referenced_column
where a.type_family <> b.type_family and 'boolean' not in (a.type_family, b.type_family)
    and '' not in (a.data_type, b.data_type) -- SQLite: without a declared type, any value fits
    -- SQLite keeps the same text in both
    and not (server.dialect = 'sqlite' and a.type_family in ('text', 'uuid', 'enum') and b.type_family in ('text', 'uuid', 'enum'))
  or server.dialect <> 'sqlite' and ( -- where declared lengths and widths are limits
    a.type_family = 'integer' and a.numeric_precision < b.numeric_precision
    or a.type_family = 'text' and a.character_length < b.character_length
    -- PostgreSQL compares text and varchar as one type
    or a.type_family = 'text' and server.dialect <> 'postgresql' and a.character_length is not null and b.character_length is null
  )
group by f.schema_name, f.table_name, f.constraint_name
