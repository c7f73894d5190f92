"""Whether rows change after they were written, and what records their changes."""
