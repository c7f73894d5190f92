-- How far a replica is behind; only accounts that may look at replication are told.
show replica status -- on mysql since 80022
show slave status -- on mysql before 80022
show all slaves status -- on mariadb
