"""The unified form, drafts, materials, acceptance and the five outcomes."""
