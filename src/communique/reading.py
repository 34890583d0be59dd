"""Reads many articles into a store: resumable, in any number of processes, one bad article never the end of the run.

Only this process writes, in the order of the inputs, so that any number of workers gives the same rows. An article that
was read before in the same way is not read again.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import signal
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Literal

from communique.errors import CommuniqueError, PinError, StoreError, UnstorableError
from communique.ingest import Raw
from communique.pipeline import Pipeline
from communique.record import Record, Skip, text_id
from communique.settings import Settings
from communique.store import Store

Status = Literal["new", "updated", "unchanged", "skipped"]

AHEAD = 4  # articles taken in ahead for each worker: enough to keep it busy while a long one holds up the order
ATTEMPTS = 2  # a process may also be lost by chance (memory was short); one that is lost twice is lost by the article
REASON = 300  # characters
# The settings that change where and whether an article is read, but not its record; `knowledge` is in the version.
WITHOUT_EFFECT = frozenset({"db", "knowledge", "workers", "timeout", "max_bytes", "allow_private"})
PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: `skip` says why it was skipped, else None."""

    locator: str
    status: Status
    skip: Skip | None = None


@dataclass(slots=True)
class _Job:
    """One article on its way: `result` is None until it is read; for an article that is kept already it stays so."""

    raw: Raw | Skip
    key: str = ""
    done: bool = False
    result: Record | Skip | None = None
    attempts: int = 0

    @property
    def locator(self) -> str:
        return _storable(self.raw.locator)


def run(
    store: Store,
    raws: Iterable[Raw | Skip],
    *,
    pipeline: Pipeline,
    published: str | None = None,
    source: str | None = None,
) -> Iterator[Outcome]:
    """Reads the articles and keeps their records; one outcome each, in order, when it is safely kept.

    Args:
        store: where to.
        raws: from `ingest.read`.
        pipeline: reads them; `pipeline.settings.workers` processes do.
        published: the date (`YYYY-MM-DD`) of all of them, instead of what they say.
        source: who published all of them.

    Raises:
        StoreError: the database failed, or the worker processes cannot start.
        CommuniqueError: the user's mistake, such as a bad entry in a knowledge file.
    """
    given = {name: value for name, value in (("published", published), ("source", source)) if value is not None}
    jobs = (_job(store, raw, given, pipeline) for raw in raws)
    workers = pipeline.settings.workers
    done = _in_processes(jobs, pipeline.settings) if workers > 1 else _in_this_process(jobs, pipeline)
    for job in done:
        with _undisturbed():
            outcome = _keep(store, job, pipeline.version)
        yield outcome


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Lets Ctrl-C wait until the database is done: in the midst of it, it would tell its own troubles on the screen."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: caught.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if caught and callable(before):
        before(caught[0], None)


def read_key(raw: Raw, version: str, settings: Settings) -> str:
    """What tells whether an article must be read again: SHA-256 over the version and all that changes its record."""
    told = {name: str(value) for name, value in asdict(settings).items() if name not in WITHOUT_EFFECT}
    given = [raw.source, raw.url, raw.title, raw.published, raw.html]
    return hashlib.sha256(json.dumps([version, given, told], sort_keys=True).encode()).hexdigest()


def read_one(pipeline: Pipeline, raw: Raw) -> Record | Skip:
    """The record of one article; a skip also where reading it fails in a way that nobody foresaw.

    Raises:
        CommuniqueError: the user's mistake (a bad entry in a knowledge file): it would fail for every article.
    """
    try:
        return pipeline.record(raw)
    except PinError as error:
        return Skip(raw.locator, _where(error)[0], str(error))
    except CommuniqueError:
        raise
    except Exception as error:  # noqa: BLE001 - one article out of thousands must not end the run; the skip tells
        stage, place = _where(error)
        return Skip(raw.locator, stage, f"{type(error).__name__}: {error} ({place}); please report it")


def _job(store: Store, raw: Raw | Skip, given: dict[str, Any], pipeline: Pipeline) -> _Job:
    if isinstance(raw, Skip):
        return _Job(raw, done=True, result=raw)
    raw = replace(raw, **given)
    job = _Job(raw, read_key(raw, pipeline.version, pipeline.settings))
    with _undisturbed():
        job.done = store.seen(text_id(raw.text), job.locator, job.key)
    return job


def _keep(store: Store, job: _Job, version: str) -> Outcome:
    result = job.result
    if isinstance(result, Record):
        # Asked again: the same article may stand twice among the inputs that were taken in ahead.
        if store.seen(result.article.id, job.locator, job.key):
            return Outcome(job.locator, "unchanged")
        try:
            known = store.add(result, job.locator, made_by=version, read_key=job.key)
        except (PinError, UnstorableError) as error:
            result = Skip(job.locator, "store", str(error))
        else:
            return Outcome(job.locator, "updated" if known else "new")
    if result is None:
        return Outcome(job.locator, "unchanged")
    skip = Skip(job.locator, result.stage, _storable(" ".join(result.reason.split()))[:REASON])
    store.add_skip(skip)
    return Outcome(job.locator, "skipped", skip)


def _storable(text: str) -> str:
    """The text with what no database holds (bytes of a file name that are no UTF-8, NUL) written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _where(error: Exception) -> tuple[str, str]:
    """The stage that an error came from, and the last line of this package that it came through."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(PACKAGE)
    ]
    place = Path(frames[-1].filename).relative_to(PACKAGE)
    stage = next((part for part in place.with_suffix("").parts if part != "extract"), "")
    return stage, f"{place}:{frames[-1].lineno}"


def _in_this_process(jobs: Iterable[_Job], pipeline: Pipeline) -> Iterator[_Job]:
    for job in jobs:
        if not job.done and isinstance(job.raw, Raw):
            job.result = read_one(pipeline, job.raw)
        yield job


# -- worker processes


@dataclass(eq=False, slots=True)
class _Worker:
    """A process that reads one article at a time, and the one it has now."""

    process: Any
    connection: Connection
    ready: bool = False
    job: _Job | None = None


@dataclass(slots=True)
class _Crew:
    """The worker processes; one that is lost is replaced, and its article tried once more before it is skipped."""

    settings: Settings
    workers: list[_Worker] = field(default_factory=list)
    pending: deque[_Job] = field(default_factory=deque)

    def start(self) -> None:
        """One process more; spawned, because a fork would share the parser's and the database's state."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self.settings), daemon=True)
        # Ctrl-C reaches all processes, and this one decides what it means. Blocked here, it is so in the new one from
        # its first moment on; for this one it only waits.
        # (Starting the tracker of shared resources unblocks the signal; the first process would start it.)
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self.workers.append(_Worker(process, ours))

    def stop(self) -> None:
        """Ends all of them, whatever they are at."""
        for worker in self.workers:
            worker.process.terminate()
        for worker in self.workers:
            worker.process.join()
            worker.connection.close()

    def hand_out(self) -> None:
        """Gives the articles that wait to the workers that do not; the first article calls the workers in."""
        while self.pending and len(self.workers) < self.settings.workers:
            self.start()
        for worker in self.workers:
            if self.pending and worker.job is None and worker.ready:
                worker.job = self.pending.popleft()
                with suppress(OSError):  # it is gone; `collect` finds that out, and what it had
                    worker.connection.send(worker.job.raw)

    def collect(self) -> None:
        """Waits until a worker has something to tell, and takes it."""
        by_connection = {worker.connection: worker for worker in self.workers}
        for connection in wait(list(by_connection)):
            worker = by_connection[connection]  # type: ignore[index]
            try:
                result = worker.connection.recv()
            except (EOFError, OSError):
                self._lost(worker)
                continue
            if isinstance(result, CommuniqueError):
                raise result
            worker.ready = True
            if worker.job is not None:
                worker.job.done, worker.job.result = True, result
                worker.job = None

    def _lost(self, worker: _Worker) -> None:
        worker.process.join()
        worker.connection.close()
        self.workers.remove(worker)
        code = worker.process.exitcode
        if not worker.ready:
            raise StoreError(f"a reading process cannot start (exit code {code}); try fewer --workers")
        if (job := worker.job) is not None:
            job.attempts += 1
            if job.attempts < ATTEMPTS:
                self.pending.appendleft(job)
            else:
                reason = f"the process that read it was lost {ATTEMPTS} times (exit code {code}); out of memory?"
                job.done, job.result = True, Skip(job.raw.locator, "read", reason)


def _in_processes(jobs: Iterator[_Job], settings: Settings) -> Iterator[_Job]:
    """The jobs, done, in their order."""
    crew, waiting = _Crew(settings), deque[_Job]()
    try:
        rest = True
        while rest or waiting:
            while rest and len(waiting) < AHEAD * settings.workers:
                if (job := next(jobs, None)) is None:
                    rest = False
                    break
                waiting.append(job)
                if not job.done:
                    crew.pending.append(job)
            crew.hand_out()
            if waiting and not waiting[0].done:
                crew.collect()
            while waiting and waiting[0].done:
                yield waiting.popleft()
    finally:
        crew.stop()


def _work(connection: Connection, settings: Settings) -> None:
    """What a worker process does: reads what it is sent until the sender is gone."""
    pipeline = Pipeline(settings)
    _ = pipeline.version  # loads model and tables before the first article
    connection.send(None)
    while True:
        try:
            connection.send(_read_or_error(pipeline, connection.recv()))
        except (EOFError, OSError):
            return


def _read_or_error(pipeline: Pipeline, raw: Raw) -> Record | Skip | CommuniqueError:
    try:
        return read_one(pipeline, raw)
    except CommuniqueError as error:
        return error
