"""The headless face of the program."""
