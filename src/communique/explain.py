"""Why an entry was made: the rules it names, and the rows of the knowledge tables that it points at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from communique import pins
from communique.codebook.actor_rows import Dated
from communique.codebook.actors import ActorTables
from communique.query import Pinned
from communique.record import Actor

PLACE = re.compile(r"(?P<file>[^\s()]+\.tsv):(?P<line>\d+)")
CHANGED = "the table has no such line any more: it has changed since the article was read"


@dataclass(frozen=True, slots=True)
class Reason:
    """One of an entry's reasons: `told` as noted; `place` (file:line) and `row` where it points at a table."""

    told: str
    place: str | None = None
    row: dict[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As data."""
        return asdict(self)


def of_entry(entry: Pinned, knowledge: Path | None = None) -> list[Reason]:
    """The entry's own reasons in order; one that points at several rows comes once for each.

    Args:
        entry: from a record.
        knowledge: the folder of the user's own tables, if any.
    """
    return [reason for told in entry.why for reason in _reasons(told, knowledge)]


def of_actors(entry: Pinned, tables: ActorTables, day: str | None, knowledge: Path | None = None) -> list[Reason]:
    """For each actor of the entry, once: the row of the actor tables that its name led to.

    Args:
        entry: from a record.
        tables: the actor tables.
        day: the day of the article, which decides among the tenures of a person; None: unknown.
        knowledge: the folder of the user's own tables, if any.
    """
    found = {(actor.text, actor.id): actor for _, actor in pins.actors(entry)}
    return [reason for actor in found.values() for reason in _of_actor(actor, tables, day, knowledge)]


def _of_actor(actor: Actor, tables: ActorTables, day: str | None, knowledge: Path | None) -> Iterator[Reason]:
    told = f"actor: {actor.text!r} is {actor.name}"
    rows: Sequence[Dated] = ()
    if (state := tables.state(actor.id.removeprefix("state/"), day)) and actor.id == state.id:
        rows = (state,)
    elif actor.id in tables.persons:
        rows = tables.offices_on(actor.id, day)[:1] or tables.persons[actor.id][:1]
    else:
        rows = [row for several in tables.organizations.values() for row in several if row.id == actor.id][:1]
    if not rows:
        yield Reason(f"{told}, who stands in no table")
    for row in rows:
        yield from _reasons(f"{told} ({row.place})", knowledge)


def _reasons(told: str, knowledge: Path | None) -> Iterator[Reason]:
    places = list(PLACE.finditer(told))
    if not places:
        yield Reason(told)
    for found in places:
        row = _row(found["file"], int(found["line"]), knowledge)
        yield Reason(told, found[0], row or {"": CHANGED})


def _row(file: str, line: int, knowledge: Path | None) -> dict[str, str]:
    """The fields of a table's line by column, empty ones left out; nothing where there is no such line."""
    lines = _lines(file, knowledge)
    if not 1 < line <= len(lines) or not lines[line - 1].strip() or lines[line - 1].startswith("#"):
        return {}
    fields = zip(lines[0].split("\t"), lines[line - 1].split("\t"), strict=False)
    return {column: value.strip() for column, value in fields if value.strip()}


@cache
def _lines(file: str, knowledge: Path | None) -> list[str]:
    """The lines of a table: built-in by its bare name, the user's own by the path it was read from."""
    built_in = resources.files("communique") / "data" / file
    own = Path(file) if knowledge is not None and Path(file).parent == knowledge else None
    if own is None and "/" not in file and built_in.is_file():
        return built_in.read_text(encoding="utf-8").splitlines()
    return own.read_text(encoding="utf-8").splitlines() if own and own.is_file() else []
