"""The outside world, each vendor library in one file."""
