"""Who is meant: each name, description and pronoun of an article led to an actor of the tables or a described one."""

from communique.actors.cast import Cast, Mention
from communique.actors.resolution import resolve

__all__ = ["Cast", "Mention", "resolve"]
