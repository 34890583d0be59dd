"""The pages: a module each, which asks the record and gives plain data; its template has the same name."""

from communique.web.views import article, dyad, dyads, home, login

ALL = (home, dyads, dyad, article, login)
