"""What I accepted: what became of it, without the names of those who did it."""
