"""Persistence: encrypted SQLite through SQLAlchemy; rows never leave this package."""
