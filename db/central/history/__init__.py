"""The central schema's history; apart from the local one."""
