/*
summary    = "Replication slot retains more of the log at each scan"
severity   = "medium"
confidence = "medium"
object     = "server"
tags       = ["extraction", "over-nights"]
question   = "Can the reader of this slot keep up, and how much room has the disk of the log?"
population = "replication_slots"
message    = "{slot_names}: {retained_megabytes} MB of the log retained, more at each scan since {counted_from} UTC"
detail     = "{slot_names}"
dialects   = ["postgresql"]
requires   = ["replication_changes"]
over_days  = 2
escalates  = "slot_count"
since      = "0.2.0"

[options]
scans = 3
least_megabytes = 1024
*/
with growing as (
  select r.slot_name,
    max(r.retained_after) filter (where r.interval_number = 1) as retained_bytes,
    min(i.counted_from) as counted_from
  from replication_changes as r
  join compared_scans as i using (interval_number)
  where r.interval_number <= :scans
  group by r.slot_name
  having count(*) = :scans
    and sum(r.retained_after > r.retained_before) = :scans
)
select group_concat(g.slot_name, ', ') as slot_names, count(*) as slot_count,
  sum(g.retained_bytes) / 1048576 as retained_megabytes,
  substr(replace(min(g.counted_from), 'T', ' '), 1, 16) as counted_from
from growing as g
join replication_slots as s using (slot_name)
where g.retained_bytes >= :least_megabytes * 1048576
  -- Those without a reader are the ones of stuck-replication-slot.
  and s.is_active
having count(*) > 0
