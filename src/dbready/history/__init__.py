"""The history of scans: what every night found, what changed, and the facts it was concluded from."""
