"""The floor in figures, for whoever looks after the hall."""
