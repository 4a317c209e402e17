"""Yichuang: the counter program of a social-insurance hall, subject by subject."""
