"""The command line: `app` has the commands with their options, a module each says what one prints, `screen` how."""

from communique.cli import review as _review  # noqa: F401 - adds its commands
from communique.cli.app import main

__all__ = ["main"]
