"""Collects facts through SQLAlchemy's Inspector, for the dialects without statements of their own."""
