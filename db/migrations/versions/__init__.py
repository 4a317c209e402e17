"""One step of the schema per file, never edited after a release."""
