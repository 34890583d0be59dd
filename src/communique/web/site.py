"""What all pages need: the records, the names of parties, the reasons' tables, the jobs under way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from communique.codebook.actors import ActorTables
from communique.codebook.book import Codebook
from communique.codes import Codes
from communique.review.values import Vocabulary
from communique.settings import Settings
from communique.store import Store
from communique.web.jobs import Jobs

QUERIES = 3


def _today() -> str:
    return date.today().isoformat()  # the reader's own day


@dataclass
class Site:
    """One running server.

    Attributes:
        settings: the options it was started with.
        store: the records; every thread has its own connection.
        jobs: what is being read.
        today: gives the day that commitments are told as of (ISO); tests set it.
        queries: how many queries in SQL may run at once: fewer than there are threads, so that pages still come.
    """

    settings: Settings
    store: Store
    today: Callable[[], str] = field(default=_today)
    queries: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(QUERIES))
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.settings)

    def close(self) -> None:
        """Ends what it began."""
        self.jobs.close()
        self.store.close()

    @cached_property
    def codes(self) -> Codes:
        """The parties' codes and names."""
        return Codes.load(self.settings.knowledge)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What corrected values may be."""
        return Vocabulary(self.settings.knowledge)

    @cached_property
    def codebook(self) -> str:
        """The version of the tables as they are now."""
        return Codebook(self.settings.knowledge).version

    def has_changed(self, made_by: str) -> bool:
        """Whether the tables are other ones than those that this was read with: their lines may hold other rows now."""
        return self.codebook not in made_by.split()

    @cached_property
    def tables(self) -> ActorTables:
        """The actor tables: a second to load, needed for reasons only."""
        return ActorTables.load(self.settings.knowledge)


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    found: Site = request.app.state.site
    return found


Here = Annotated[Site, Depends(site_of)]
