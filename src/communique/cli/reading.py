"""`communique read`: progress while it runs, and what came of it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from communique import ingest, wording
from communique import reading as runs
from communique.cli import screen
from communique.pipeline import Pipeline
from communique.reading import Outcome
from communique.review import queue
from communique.settings import Settings
from communique.store import Store, open_store

TOLD_SKIPS = 10  # skips that the summary lists; the others are in the table `skip`
LINES = (".jsonl", ".ndjson")  # files of many articles: how many is not known before


def read(
    settings: Settings, inputs: Sequence[str], *, published: str | None, source: str | None, as_json: bool
) -> None:
    """Reads the inputs into the database and says what became of them."""
    raws = ingest.read(inputs, settings=settings)
    begun = time.perf_counter()
    with closing(open_store(settings.db)) as store:
        outcomes = runs.run(store, raws, pipeline=Pipeline(settings), published=published, source=source)
        done = list(_told(outcomes, _expected(inputs)))
        counts, seconds = store.count(), time.perf_counter() - begun
        if as_json:
            screen.show_json(_plain(done, counts, seconds))
        else:
            _summary(settings, store, done, seconds)


def _told(outcomes: Iterator[Outcome], expected: int | None) -> Iterator[Outcome]:
    """The outcomes, with a progress bar on the terminal while they come."""
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.1f} articles/s"),
        TextColumn("{task.fields[skipped]} skipped"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen.err(), transient=True, disable=not screen.err().is_terminal) as progress:
        task = progress.add_task("read", total=expected, rate=0.0, skipped=0)
        begun, skipped = time.perf_counter(), 0
        for number, outcome in enumerate(outcomes, start=1):
            skipped += outcome.status == "skipped"
            rate = number / max(time.perf_counter() - begun, 0.001)
            progress.update(task, completed=number, rate=rate, skipped=skipped)
            yield outcome


def _expected(inputs: Sequence[str]) -> int | None:
    """How many articles the inputs are, where that can be told without reading them."""
    total = 0
    for given in inputs:
        if given.lower().endswith(LINES) or given == "-":
            return None
        names = [name for _, _, names in os.walk(given) for name in names] if Path(given).is_dir() else [given]
        if any(name.lower().endswith(LINES) for name in names):
            return None
        total += sum(not name.startswith(".") for name in names)
    return total


def _plain(done: Sequence[Outcome], counts: dict[str, int], seconds: float) -> dict[str, Any]:
    statuses = Counter(outcome.status for outcome in done)
    return {
        **{status: statuses[status] for status in ("new", "updated", "unchanged", "skipped")},
        "skips": [
            {"locator": one.locator, "stage": one.skip.stage, "reason": one.skip.reason} for one in done if one.skip
        ],
        "seconds": round(seconds, 3),
        "kept": counts,
    }


def _summary(settings: Settings, store: Store, done: Sequence[Outcome], seconds: float) -> None:
    statuses = Counter(outcome.status for outcome in done)
    told = [f"{statuses[status]} {status}" for status in ("new", "updated", "unchanged") if statuses[status]]
    if statuses["skipped"]:
        told.append(f"{statuses['skipped']} skipped")
    screen.out().print(
        f"{wording.number(len(done), 'article')} in {seconds:.1f} s: {', '.join(told) or 'nothing to read'}"
    )
    skips = [outcome.skip for outcome in done if outcome.skip]
    for skip in skips[:TOLD_SKIPS]:
        screen.err().print(f"skipped {wording.safe(skip.locator)}: {wording.safe(skip.reason)}", soft_wrap=True)
    if len(skips) > TOLD_SKIPS:
        screen.err().print(f"and {len(skips) - TOLD_SKIPS} more, in the table `skip`", soft_wrap=True)
    counts = store.count()
    kept = ", ".join(
        wording.number(counts[kind], kind) for kind in ("article", "statement", "event", "meeting", "commitment")
    )
    screen.out().print(f"{wording.safe(_shown(settings))} holds {kept}", soft_wrap=True)
    if lost := queue.lost(store):
        what = (
            f"{wording.number(lost, 'verdict')} of entries that are no longer extracted: communique review list --gone"
        )
        screen.err().print(what, soft_wrap=True)
    if dyads := list(store.dyads()):
        screen.out().print(f"next: communique {_db(settings)}board {_argument('-'.join(dyads[0]))}", soft_wrap=True)


def _db(settings: Settings) -> str:
    return "" if settings.db == Settings().db else f"--db {_argument(_shown(settings))} "


def _shown(settings: Settings) -> str:
    from communique.database import shown  # noqa: PLC0415

    return shown(settings.db)


def _argument(text: str) -> str:
    return f"'{text}'" if " " in text else text
