"""Says step by step how far the way to a database leads, and what is at its end."""
