"""Case events, their chain and projection."""
