"""The fact store: one snapshot is one SQLite database that follows schema.sql."""
