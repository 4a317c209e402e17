"""Face decisions as pure functions; engines and cameras behind ports."""
