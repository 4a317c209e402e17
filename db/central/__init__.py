"""The authority's own schema on PostgreSQL: roles, tables, doors, their history, and whether a server is as it should be."""
