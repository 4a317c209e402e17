"""About: version, catalogue, licences."""
