"""Trains the classifier of event types; see ../README.md."""
