"""Reads a target's catalog and statistics into facts, in a constant number of statements."""
