"""Unsent work: what waits for the centre, why, and both sides of a case that went two ways."""
