"""What each table is for: entity, join, lookup, event, history, queue..."""
