"""Sync with the authority: stages, outbox, feed, conflicts, leased numbers, the leash; knows no case and no SQL."""
