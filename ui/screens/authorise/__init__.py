"""Authorising at somebody's window: account and one look, while the clerk stays signed in."""
