"""SSH: the hops to a database, their keys, the login, and the forwarding."""
