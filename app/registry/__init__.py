"""Persons and units as the register knows them."""
