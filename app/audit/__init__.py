"""The audit chain: append, verify, heads."""
