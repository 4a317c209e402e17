"""Sign-in: account and password, then the face."""
