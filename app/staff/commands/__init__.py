"""What a person can do about accounts, passwords and sessions."""
