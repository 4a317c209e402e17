"""Devices that only Qt can serve."""
