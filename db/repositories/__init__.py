"""Repositories by subject: the ports of app served from tables."""
