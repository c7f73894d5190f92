"""Scans: many targets audited in one night, and who is told what changed."""
