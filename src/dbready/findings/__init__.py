"""What rules find, in a form that survives the next audit."""
