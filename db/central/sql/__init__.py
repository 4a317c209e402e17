"""The numbered SQL files, read as data."""
