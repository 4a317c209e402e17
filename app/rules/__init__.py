"""Policy rules as dated data and pure functions."""
