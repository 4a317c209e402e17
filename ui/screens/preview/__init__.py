"""Print preview: the very PDF that prints."""
