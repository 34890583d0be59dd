"""The pages: a module each, which asks the record and gives plain data; its template has the same name."""

from communique.web.views import (
    about,
    actor,
    article,
    commitments,
    data,
    dyad,
    dyads,
    home,
    issue,
    login,
    meeting,
    read,
    review,
    search,
)

ALL = (home, dyads, dyad, meeting, article, commitments, actor, issue, read, search, review, data, about, login)
