"""Settings: text size, theme, language, devices."""
