"""Tests a connection step by step, and describes the server and the account at its end."""
