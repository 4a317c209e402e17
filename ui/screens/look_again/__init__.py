"""A fresh look of the signed-in person for one decision, before it is said."""
