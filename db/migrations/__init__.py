"""The local schema's history, and the one way to walk it."""
