"""The demo office: an invented province, made by the same commands that a real office uses."""
