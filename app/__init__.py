"""Yichuang: the counter program of a social-insurance hall, subject by subject."""

__version__ = "0.1.0"
