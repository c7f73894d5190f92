/*
summary    = "Server's time zone is not UTC, and timestamps do not record a zone"
severity   = "medium"
confidence = "medium"
object     = "server"
tags       = ["time"]
question   = "Which time zone do the writers of these timestamps use, and what happens when daylight saving time ends?"
population = "server where time_zone is not null"
message    = "sessions start in {time_zone}, and {naive_timestamps} timestamp columns record no time zone"
detail     = "{time_zone}; timestamp columns without a time zone: {naive_timestamps}"
dialects   = ["postgresql", "mysql", "mariadb"]
since      = "0.1.0"
*/
select s.time_zone, count(*) as naive_timestamps,
  sum(c.default_expression like '%now%' or c.default_expression like '%current_timestamp%' or c.on_update_expression is not null) as filled_by_server,
  iif(
    max(c.default_expression like '%now%' or c.default_expression like '%current_timestamp%' or c.on_update_expression is not null),
    'high', 'medium'
  ) as confidence
from server as s
join columns as c
where c.type_family = 'timestamp'
  and not c.has_time_zone
  and coalesce(c.default_expression, '') not like '%utc%'
  and c.column_name not like '%utc%'
  and c.column_name not like '%gmt%'
  and c.column_name not like '%birth%'
  and upper(replace(s.time_zone, 'Etc/', '')) not in (
    'UTC', 'UCT', 'GMT', 'GMT0', 'GMT+0', 'GMT-0', 'GREENWICH', 'UNIVERSAL', 'ZULU', 'Z', '+00:00', '-00:00', '00:00'
  )
having count(*) > 0
