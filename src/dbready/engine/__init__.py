"""Loads rules and runs them over facts."""
