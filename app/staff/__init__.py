"""Offices, operators, posts, the one permission, sign-in and sessions."""
