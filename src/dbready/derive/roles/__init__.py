"""What each column is for, by its name, its type and what is beside it."""
