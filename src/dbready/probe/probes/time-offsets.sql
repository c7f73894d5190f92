/*
summary  = "Do times in SQLite name an instant?"
decides  = "whether times that SQLite keeps as text or numbers can be read without knowing the zone of their writer"
cost     = "sample"
columns  = ["column_name"]
measures = ["instants"]
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name
from columns as c
where c.type_family = 'timestamp'
  and c.has_time_zone = 0
order by c.schema_name, c.table_name, c.ordinal_position
"""
*/
-- dialect: sqlite
select
    count(*) as sampled_rows,
    sum(t.is_time) as instants_of,
    sum(t.is_time and t.is_instant) as instants
from (
    select
        typeof(s.{column}) in ('integer', 'real') or s.{column} glob '*[0-9]:[0-9][0-9]*' as is_time,
        typeof(s.{column}) in ('integer', 'real')
        or s.{column} glob '*:[0-9]*[Zz]'
        or s.{column} glob '*:[0-9]*[+-][0-9][0-9]'
        or s.{column} glob '*:[0-9]*[+-][0-9][0-9][0-9][0-9]'
        or s.{column} glob '*:[0-9]*[+-][0-9][0-9]:[0-9][0-9]'
        or s.{column} glob '*:[0-9]* UTC' as is_instant
    from {sample}
    where s.{column} is not null
) as t
