"""Data about people, and data that needs protection."""
