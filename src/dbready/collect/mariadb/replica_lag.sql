-- How far a replica is behind; only accounts that may look at replication are told.
show all slaves status
