"""Trains the attribution heads and their encoder; see README.md beside this file."""
