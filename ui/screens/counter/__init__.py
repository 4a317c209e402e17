"""The counter: queue, form, materials, papers of the visitor at the window."""
