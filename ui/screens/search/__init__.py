"""Finding cases: by number, name, ID number, or the code on a receipt."""
