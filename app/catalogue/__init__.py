"""The service items as dated, versioned data; search."""
