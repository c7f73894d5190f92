"""Sessions through SQLAlchemy, for the dialects that dbready has no statements of its own for."""
