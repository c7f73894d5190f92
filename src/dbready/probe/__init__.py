"""Reads live rows within a budget, to confirm or refute what names and types suggest."""
