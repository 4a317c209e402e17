"""One case with everything about it."""
