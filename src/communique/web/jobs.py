"""Reading articles that were given on a page: in a process of its own, so that no other reader waits for the parser."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from multiprocessing import get_context

from communique import ingest, reading
from communique.errors import CommuniqueError, InputError
from communique.ingest import Raw
from communique.pipeline import Pipeline
from communique.record import Skip, text_id
from communique.settings import Settings
from communique.store import Store, open_store

WAITING = 20  # jobs that may wait: more is somebody's script, for which there is `communique read`
KEPT = 200  # jobs that are remembered
ARTICLES = 50  # of one upload: a page is no place to read an archive


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gave to be read: an address, or bytes with a name.

    Attributes:
        name: what it is called: the address, the file's name, or `pasted text`.
        data: the bytes; None: to be fetched from the address.
        published: `YYYY-MM-DD`, or None for what the article says.
        source: who published it, or None.
    """

    name: str
    data: bytes | None = None
    published: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one article: its id, or why it was skipped."""

    name: str
    status: str
    article: str | None = None
    reason: str | None = None


@dataclass
class Job:
    """One thing that is being read.

    Attributes:
        id: nobody can guess it.
        name: as given.
        since: when it was given, in seconds.
        future: what it will become.
    """

    id: str
    name: str
    since: float
    future: Future[list[Result]]
    done_at: float | None = field(default=None)

    @property
    def state(self) -> str:
        """`waiting`, `reading`, `done`, or `failed`."""
        if self.future.done():
            return "failed" if self.future.cancelled() or self.future.exception() else "done"
        return "reading" if self.future.running() else "waiting"

    @property
    def seconds(self) -> float:
        """How long it took, so far or in all."""
        return round((self.done_at or time.monotonic()) - self.since, 1)

    @property
    def results(self) -> list[Result]:
        """What became of its articles; empty until it is done."""
        return self.future.result() if self.state == "done" else []

    @property
    def trouble(self) -> str | None:
        """Why nothing was read."""
        if self.state != "failed" or self.future.cancelled():
            return None
        error = self.future.exception()
        if isinstance(error, CommuniqueError):
            return str(error)
        return "the process that read it was lost (out of memory?); nothing was kept of it, and it may be tried again"


class Jobs:
    """The jobs of one server; one is read at a time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = replace(settings, workers=1)
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def start(self, given: Given) -> Job:
        """Has it read as soon as it is its turn.

        Raises:
            InputError: too many are waiting.
        """
        with self._lock:
            if sum(job.state in ("waiting", "reading") for job in self._jobs.values()) >= WAITING:
                raise InputError(f"{WAITING} articles are waiting to be read; try again in a minute")
            job = Job(secrets.token_urlsafe(12), given.name, time.monotonic(), self._submit(given))
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
        job.future.add_done_callback(lambda _: setattr(job, "done_at", time.monotonic()))
        return job

    def _submit(self, given: Given) -> Future[list[Result]]:
        """To the reading process; a new one where there is none, or the last one was lost."""
        if self._pool is not None:
            try:
                return self._pool.submit(read, self.settings, given)
            except BrokenProcessPool:
                self._pool.shutdown(wait=False)
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return self._pool.submit(read, self.settings, given)

    def get(self, identity: str) -> Job | None:
        """The job, unless it was forgotten."""
        return self._jobs.get(identity)

    def close(self) -> None:
        """Ends the reading process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def read(settings: Settings, given: Given) -> list[Result]:
    """Reads what was given and keeps the records; runs in the reading process.

    Raises:
        CommuniqueError: the database cannot be written, a knowledge file is wrong.
    """
    pipeline, store = _tools(settings)
    raws = list(islice(_raws(settings, given), ARTICLES))
    outcomes = reading.run(store, raws, pipeline=pipeline, published=given.published, source=given.source)
    return [_result(raw, outcome) for raw, outcome in zip(raws, outcomes, strict=True)]


def _raws(settings: Settings, given: Given) -> Iterator[Raw | Skip]:
    if given.data is None:
        return ingest.read([given.name], settings=settings)
    return ingest.from_bytes(given.data, given.name, settings=settings)


def _result(raw: Raw | Skip, outcome: reading.Outcome) -> Result:
    if isinstance(raw, Skip) or outcome.skip:
        return Result(outcome.locator, outcome.status, reason=outcome.skip.reason if outcome.skip else None)
    return Result(outcome.locator, outcome.status, article=text_id(raw.text))


@cache
def _tools(settings: Settings) -> tuple[Pipeline, Store]:
    """Loaded once in the reading process."""
    return Pipeline(settings), open_store(settings.db)
