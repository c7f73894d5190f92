/*
summary    = "Server accepts the date 0000-00-00"
severity   = "medium"
confidence = "high"
object     = "server"
tags       = ["time"]
question   = "Are there dates of 0000-00-00, what do they mean, and may they be loaded as NULL?"
population = "server"
message    = "{zero_defaults} of {date_columns} date columns default to 0000-00-00; sql_mode is {sql_mode}"
detail     = "{zero_defaults} of {date_columns} date columns default to it"
dialects   = ["mysql", "mariadb"]
requires   = ["server_settings"]
escalates  = "zero_defaults"
since      = "0.1.0"
*/
with dates as (
  select count(*) as date_columns,
    coalesce(sum(c.default_expression like '%0000-00-00%'), 0) as zero_defaults,
    coalesce(sum(not c.is_nullable and not c.is_generated and c.default_expression is null), 0) as required_dates,
    min(iif(c.default_expression like '%0000-00-00%', c.table_name || '.' || c.column_name, null)) as example
  from columns as c
  where c.type_family in ('date', 'timestamp')
)
select m.setting_value as sql_mode, d.zero_defaults, d.example, d.date_columns,
  iif(d.zero_defaults > 0, 'high', 'info') as severity
from server_settings as m
join dates as d
where m.setting_name = 'sql_mode'
  and d.date_columns > 0
  and (d.zero_defaults > 0
    or d.required_dates > 0 and m.setting_value not like '%STRICT\_%TABLES%' escape '\')
