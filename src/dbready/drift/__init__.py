"""Drift: what differs between the facts of two databases, or of one database at two moments."""
