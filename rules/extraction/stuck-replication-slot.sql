/*
summary    = "Replication slot retains the log but nothing reads it"
severity   = "high"
confidence = "high"
object     = "server"
tags       = ["extraction"]
question   = "Who should be reading from this slot, or can it be dropped?"
population = "replication_slots"
message    = "{slot_names}: no reader, and {retained_megabytes} MB of log retained; it grows until the disk is full"
detail     = "{slot_names}"
dialects   = ["postgresql"]
escalates  = "slot_count"
since      = "0.1.0"

[options]
least_megabytes = 1024
*/
select group_concat(slot_name, ', ') as slot_names, count(*) as slot_count,
  sum(retained_bytes) / 1048576 as retained_megabytes,
  sum(wal_status = 'lost') as lost_slots
from replication_slots
where not is_active
  and not is_temporary
  and (retained_bytes >= :least_megabytes * 1048576 or wal_status in ('unreserved', 'lost'))
having count(*) > 0
