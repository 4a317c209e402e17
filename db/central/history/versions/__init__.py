"""The steps of the central history, one file each."""
