"""Writers of reports; they see findings and coverage, never a connection."""
