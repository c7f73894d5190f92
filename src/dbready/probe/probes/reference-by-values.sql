/*
summary  = "Which table holds the values of a key whose name gives no table away?"
decides  = "whether a column refers to a table that its name does not tell"
cost     = "lookups"
columns  = ["column_name"]
measures = ["contained"]
rows     = 1000
since    = "0.2.0"
subjects = """
with keys_of_tables as (
  select k.schema_name, k.table_name, c.column_name, c.type_family, c.data_type, s.estimated_rows
  from keys as k
  join columns as c on c.schema_name = k.schema_name and c.table_name = k.table_name and c.column_name = k.columns ->> 0
  join table_kinds as d on d.schema_name = k.schema_name and d.table_name = k.table_name
  left join table_statistics as s on s.schema_name = k.schema_name and s.table_name = k.table_name
  where k.key_type = 'primary'
    and k.column_count = 1
    and c.type_family in ('integer', 'uuid', 'text', 'binary')
    and d.effective_kind in ('entity', 'lookup')
),
unresolved as (
  select c.schema_name, c.table_name, c.column_name, c.type_family, c.data_type, s.estimated_rows
  from columns as c
  left join table_statistics as s using (schema_name, table_name)
  where c.type_family in ('integer', 'uuid', 'text', 'binary')
    and not c.is_identity
    and (lower(c.column_name) glob '*id' or lower(c.column_name) glob '*_ref' or lower(c.column_name) glob '*_by' or c.type_family = 'uuid')
    and not exists (
      select 1
      from column_roles as r
      where r.schema_name = c.schema_name
        and r.table_name = c.table_name
        and r.column_name = c.column_name
        and r.role in ('reference', 'token', 'polymorphic_type', 'email')
        and r.confidence <> 'low'
    )
    and not exists (
      select 1
      from keys as k
      where k.schema_name = c.schema_name
        and k.table_name = c.table_name
        and k.column_count = 1
        and has_column(k.columns, c.column_name)
    )
)
select schema_name, table_name, column_name, referenced_schema, referenced_table, referenced_column, compared_with
from (
  select u.schema_name, u.table_name, u.column_name, k.schema_name as referenced_schema, k.table_name as referenced_table,
    k.column_name as referenced_column, k.schema_name || '.' || k.table_name as compared_with,
    coalesce(u.estimated_rows, 0) as rows_of_table,
    row_number() over (
      partition by u.schema_name, u.table_name, u.column_name
      order by coalesce(k.estimated_rows, 0) desc, k.schema_name, k.table_name
    ) as attempt
  from unresolved as u
  join keys_of_tables as k
    on k.schema_name = u.schema_name
    and k.data_type = u.data_type
    and k.table_name <> u.table_name
)
where attempt <= 12
order by attempt, rows_of_table desc, schema_name, table_name, column_name, referenced_table
"""
*/
-- dialects: postgresql
select
    count(*) as sampled_rows,
    count(*) filter (
        where (select 1 from only {referenced_table} as p where p.{referenced_column} = d.value limit 1) is not null
    ) as contained,
    (
        select case when cast(h.{referenced_column} as text) ~ '^[0-9]{1,18}$' then cast(h.{referenced_column} as text) end
        from only {referenced_table} as h
        order by h.{referenced_column} desc
        limit 1
    ) as highest
from (
    select distinct s.{column} as value
    from {sample}
    where s.{column} is not null
    limit 200
) as d
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    sum((select 1 from {referenced_table} as p where p.{referenced_column} = d.value limit 1) is not null) as contained,
    (
        select case when cast(h.{referenced_column} as char) regexp '^[0-9]{1,18}$' then cast(h.{referenced_column} as char) end
        from {referenced_table} as h
        order by h.{referenced_column} desc
        limit 1
    ) as highest
from (
    select distinct s.{column} as value
    from {sample}
    where s.{column} is not null
    limit 200
) as d
-- dialect: sqlite
select
    count(*) as sampled_rows,
    sum((select 1 from {referenced_table} as p where p.{referenced_column} = d.value limit 1) is not null) as contained,
    (
        select case when typeof(h.{referenced_column}) = 'integer' then cast(h.{referenced_column} as text) end
        from {referenced_table} as h
        order by h.{referenced_column} desc
        limit 1
    ) as highest
from (
    select distinct s.{column} as value
    from {sample}
    where s.{column} is not null
    limit 200
) as d
