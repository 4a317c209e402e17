"""What screens ask, answered from tables, by subject."""
