"""Times in columns of any type: their roles, units and zones."""
