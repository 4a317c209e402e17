"""The window: screens, widgets and devices that only Qt can serve."""
