"""Tickets, windows, calling."""
