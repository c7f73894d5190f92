"""Turns a target into one safe session."""
