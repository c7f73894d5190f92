"""References that no foreign key declares: candidates by name, what speaks against them, and how sure they are."""
