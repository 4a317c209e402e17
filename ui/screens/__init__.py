"""One folder per thing a person is doing."""
