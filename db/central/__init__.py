"""The authority's own schema on PostgreSQL: roles, tables, doors, history, and what a server should be."""
