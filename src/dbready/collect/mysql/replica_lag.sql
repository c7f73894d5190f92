-- How far a replica is behind; only accounts that may look at replication are told.
show replica status -- since 80022
show slave status -- before 80022
