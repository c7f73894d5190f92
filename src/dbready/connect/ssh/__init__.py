"""SSH: hops, host keys, login and forwarding."""
