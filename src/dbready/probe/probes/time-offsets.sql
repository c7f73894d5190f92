/*
summary  = "Do times in SQLite name an instant?"
decides  = "whether times that SQLite keeps as text or numbers can be read without knowing the zone of their writer, and whether one column has both"
cost     = "sample"
columns  = ["column_name"]
measures = ["instants", "number_times"]
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name
from columns as c
where c.type_family = 'timestamp'
  and c.has_time_zone = 0
  or c.type_family in ('text', 'integer', 'decimal', 'float')
  and not c.is_identity
  and exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role in ('created_at', 'updated_at', 'deleted_at', 'status_changed_at', 'event_time', 'scheduled_time')
      and r.confidence <> 'low'
  )
order by c.schema_name, c.table_name, c.ordinal_position
"""
*/
-- dialect: sqlite
select
    count(*) as sampled_rows,
    sum(t.is_number or t.is_text) as instants_of,
    sum(t.is_number or (t.is_text and t.has_offset)) as instants,
    sum(t.is_number or t.is_text) as number_times_of,
    sum(t.is_number) as number_times
from (
    select
        (typeof(s.{column}) in ('integer', 'real') and s.{column} not in (0, -1))
        or (typeof(s.{column}) = 'text' and length(s.{column}) between 9 and 13 and s.{column} not glob '*[^0-9]*') as is_number,
        typeof(s.{column}) = 'text' and s.{column} glob '*[0-9]:[0-9][0-9]*' as is_text,
        s.{column} glob '*:[0-9]*[Zz]'
        or s.{column} glob '*:[0-9]*[+-][0-9][0-9]'
        or s.{column} glob '*:[0-9]*[+-][0-9][0-9][0-9][0-9]'
        or s.{column} glob '*:[0-9]*[+-][0-9][0-9]:[0-9][0-9]'
        or s.{column} glob '*:[0-9]* UTC' as has_offset
    from {sample}
    where s.{column} is not null
) as t
