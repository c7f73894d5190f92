"""Columns that hold codes, and where the database says what they mean."""
