"""One coder at work: accepts, corrects and rejects entries, and takes it back; every act is a verdict of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from communique import verdicts
from communique.errors import InputError, NothingFoundError
from communique.record import plain
from communique.review import queue
from communique.review.values import Values, Vocabulary, following
from communique.store import Case, Store
from communique.verdicts import FIELDS, Judgeable, Judged, Verdict

LONGEST = 60  # characters of a coder's name
LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Coder:
    """Somebody who judges entries.

    Attributes:
        store: where the verdicts are kept.
        name: who it is.
        vocabulary: what corrected values are checked against.
        now: the clock.
    """

    store: Store
    name: str
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        check_name(self.name)

    def accept(self, entry: str, *, note: str | None = None) -> Verdict:
        """The entry is right, in every field, as it was extracted.

        Args:
            entry: (the start of) its id.
            note: a remark.

        Raises:
            NothingFoundError: there is no such entry today.
            InputError: `entry` may be several.
        """
        return self._judge(entry, "accept", note, {})

    def reject(self, entry: str, *, note: str | None = None) -> Verdict:
        """The entry should not be. Arguments and errors as in `accept`."""
        return self._judge(entry, "reject", note, {})

    def correct(self, entry: str, changes: Mapping[str, str], *, note: str | None = None) -> Verdict:
        """The entry is right but for some fields; what the same coder corrected in it before holds as well.

        Args:
            entry: (the start of) its id.
            changes: by field what it should be, as people write it (see `values`).
            note: a remark.

        Raises:
            NothingFoundError: there is no such entry today.
            InputError: a value that the field cannot have, or nothing that would change.
        """
        return self._judge(entry, "correct", note, changes)

    def undo(self, entry: str | None = None) -> Verdict:
        """Takes back this coder's last verdict that stands: on the entry named, else on any.

        Raises:
            NothingFoundError: there is none.
        """
        article, name = queue.find(self.store, entry) if entry else self._last()

        def decide(case: Case) -> Verdict:
            mine = self._standing(case, name)
            if mine is None:
                raise NothingFoundError(f"nothing by {self.name} to undo on {name}")
            return self._verdict(case, mine.verdict.entry, mine.verdict.judged, "undo", undoes=mine.verdict.number)

        return self.store.judge(article, decide)

    def _last(self) -> tuple[str, str]:
        last = queue.last(self.store, self.name)
        if last is None:
            raise NothingFoundError(f"nothing by {self.name} to undo")
        return last

    def _judge(self, entry: str, verdict: str, note: str | None, changes: Mapping[str, str]) -> Verdict:
        article, name = queue.find(self.store, entry)

        def decide(case: Case) -> Verdict:
            judged = _entry(case, name)
            full = self._changes(case, judged, changes) if verdict == "correct" else {}
            return self._verdict(case, name, judged, verdict, changes=full, note=_note(note))

        return self.store.judge(article, decide)

    def _verdict(self, case: Case, entry: str, judged: Judgeable, verdict: str, **more: Any) -> Verdict:
        return Verdict(
            article=case.extracted.article.id,
            entry=entry,
            kind=verdicts.kind_of(judged),
            verdict=verdict,
            coder=self.name,
            at=self.now().astimezone(UTC).isoformat(timespec="seconds"),
            judged=judged,
            made_by=case.made_by,
            **more,
        )

    def _standing(self, case: Case, entry: str) -> Judged | None:
        """This coder's verdict that stands on an entry of today, or on one that has gone."""
        found = verdicts.effective(case.extracted, case.verdicts).judged
        mine = [each for each in found if each.verdict.coder == self.name]
        return next(
            (each for each in mine if entry in (each.entry.id if each.entry else None, each.verdict.entry)), None
        )

    def _changes(self, case: Case, judged: Judgeable, asked: Mapping[str, str]) -> dict[str, Any]:
        """All that this coder finds wrong in the entry as extracted: what was said before, and what is said now."""
        values = Values(case.extracted, judged, self.vocabulary)
        fresh = {name: values.parse(name, text) for name, text in asked.items()}
        if not fresh:
            raise InputError("nothing to correct was given: FIELD=VALUE, such as issue=trade")
        mine = self._standing(case, judged.id)
        before = mine.verdict.changes if mine and mine.verdict.verdict == "correct" else {}
        told = {name: value for name, value in before.items() if name in FIELDS[verdicts.kind_of(judged)]} | fresh
        extracted = _comparable(plain(judged))
        changed = {name: value for name, value in told.items() if _comparable(value) != extracted[name]}
        if not changed:
            raise InputError("that is what was extracted: accept it")
        return {**changed, **following(judged, changed, fresh, self.vocabulary.events)}


def _entry(case: Case, name: str) -> Judgeable:
    found = next((entry for entry in verdicts.entries(case.extracted) if entry.id == name), None)
    if found is None:
        raise NothingFoundError(f"{name} was not extracted, so it cannot be judged; what it follows from can")
    return found


def _comparable(value: Any) -> Any:
    """Tuples as lists, so that values compare as they are written in the record format."""
    if isinstance(value, (list, tuple)):
        return [_comparable(each) for each in value]
    return {name: _comparable(each) for name, each in value.items()} if isinstance(value, Mapping) else value


def _note(note: str | None) -> str | None:
    told = (note or "").strip()
    if len(told) > LONGEST_NOTE or any(unicodedata.category(each) in ("Cs", "Cc") for each in told if each != "\n"):
        raise InputError(f"a note has {LONGEST_NOTE} printable characters at the most")
    return told or None


def check_name(name: str) -> str:
    """The name of a coder, as given.

    Raises:
        InputError: it is empty, too long, or holds characters that cannot be printed.
    """
    printable = all(unicodedata.category(each)[0] not in "CZ" or each == " " for each in name)
    if not name.strip() or name != name.strip() or len(name) > LONGEST or not printable:
        raise InputError(f"a coder's name has 1 to {LONGEST} printable characters, not {name[:LONGEST]!r}")
    return name
