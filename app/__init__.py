"""Yichuang: the counter program of a social-insurance hall, subject by subject."""

from datetime import date

__version__ = "0.1.0"

RELEASED_ON = date(2026, 11, 20)
"""From this day on the program ages (``centre.software_days``); set with every release."""
