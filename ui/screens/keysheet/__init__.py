"""The key sheet: every action with its key."""
