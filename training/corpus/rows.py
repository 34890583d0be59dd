"""The rows of patterns/*.tsv: labels and marked-up text, and the sentences that one row gives."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from communique.codebook import tables
from communique.codebook.tables import Row
from communique.errors import KnowledgeError
from training.corpus import markup
from training.corpus.markup import Mark, MarkupError
from training.corpus.records import ROLES, Event, Sentence
from training.corpus.slots import Filling, Slots

COLUMNS = ("pattern", "origin", "labels", "text")
ORIGINS = ("hand", "template")
# More of one template teach little that is new, and with some 2,500 templates two make a corpus in which hand-written
# sentences still weigh something.
PER_TEMPLATE = 2
_TRIES = 48
_DEV_SHARE = 10  # one pattern in ten
_LETTER = re.compile(r"(?<=\d)[a-z]$")


@dataclass(frozen=True, slots=True)
class Label:
    """One event's labels as written: `issue` and `context` may hold slots, whose filler brings them."""

    event: str
    mode: str | None
    move: str | None
    aux: tuple[str, ...]
    issue: tuple[str, ...]
    context: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Label:
        """The label `TYPE/mode move aux,aux issue,issue context,context`, `-` for none.

        Raises:
            MarkupError: not five fields, or no mode.
        """
        fields = text.split()
        if len(fields) != 5 or fields[0].count("/") != 1:
            raise MarkupError(f"label {text!r} must be TYPE/mode move aux issue context, with - for none")
        event, mode = fields[0].split("/")
        lists = ([word for word in words.split(",") if word != "-"] for words in fields[2:])
        aux, issue, context = map(tuple, lists)
        return cls(event, _or_none(mode), _or_none(fields[1]), aux, issue, context)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row: a hand-written sentence or a template.

    Attributes:
        place: file and line.
        labels: () for a hard negative.
        text: marked up.
    """

    place: str
    id: str
    origin: str
    labels: tuple[Label, ...]
    text: str

    @classmethod
    def of(cls, row: Row) -> Pattern:
        """The pattern of a row.

        Raises:
            KnowledgeError: labels that cannot be read, with file and line.
        """
        written = row["labels"]
        try:
            labels = () if written == "none" else tuple(Label.of(label) for label in written.split(";"))
        except MarkupError as error:
            raise row.error(str(error)) from None
        if not row["pattern"]:
            raise row.error("the pattern has no id")
        return cls(row.place, row["pattern"], row.one_of("origin", ORIGINS), labels, row["text"])

    @property
    def split(self) -> str:
        """`dev` for one pattern in ten, by the hash of its id, so that new patterns move no old one.

        A letter behind the number is left out: `past-001b`, the other half of a minimal pair, goes with `past-001`.
        """
        told = hashlib.sha256(_LETTER.sub("", self.id).encode()).digest()
        return "dev" if int.from_bytes(told[:4], "big") % _DEV_SHARE == 0 else "train"

    def sentences(self, slots: Slots) -> Iterator[Sentence]:
        """What the pattern gives: one sentence, or up to `PER_TEMPLATE` different ones where something varies.

        Raises:
            KnowledgeError: markup that cannot be read, with file and line.
        """
        seen: set[str] = set()
        for number in range(_TRIES if markup.varies(self.text) else 1):
            sentence = self._sentence(slots, number, f"{self.id}-{len(seen) + 1}")
            if sentence.text not in seen:
                seen.add(sentence.text)
                yield sentence
            if len(seen) == PER_TEMPLATE:
                return

    def _sentence(self, slots: Slots, number: int, name: str) -> Sentence:
        filling = Filling(slots, random.Random(f"{self.id}/{number}"))
        try:
            text, marks = markup.parse(markup.repair(filling.fill(self.text)))
            events = tuple(_event(n, self.labels, marks, filling) for n in range(1, len(self.labels) + 1))
            self._check_numbers(marks)
        except MarkupError as error:
            raise KnowledgeError(f"{self.place}: {error}") from None
        return Sentence(name, self.id, self.origin, self.split, text, events)

    def _check_numbers(self, marks: tuple[Mark, ...]) -> None:
        """Every span must belong to an event that has a label; only a single event's spans may do without number."""
        for mark in marks:
            if not mark.events and len(self.labels) != 1:
                raise MarkupError(f"the {mark.role} has no number and there are {len(self.labels)} events")
            if wrong := [number for number in mark.events if not 1 <= number <= len(self.labels)]:
                raise MarkupError(f"the {mark.role} belongs to event {wrong[0]}, which has no label")


def load(path: Path) -> tuple[Pattern, ...]:
    """The patterns of a file.

    Raises:
        KnowledgeError: a bad row, with file and line.
    """
    return tuple(Pattern.of(row) for row in tables.read_file(path, COLUMNS))


def files(folder: Path) -> list[Path]:
    """The pattern files of the corpus, by name."""
    return sorted(path for path in (folder / "patterns").glob("*.tsv") if not path.name.startswith("slots"))


def _event(number: int, labels: tuple[Label, ...], marks: tuple[Mark, ...], filling: Filling) -> Event:
    label = labels[number - 1]
    mine = [mark for mark in marks if number in (mark.events or (1,))]
    anchors = [(mark.start, mark.end) for mark in mine if mark.role == "anchor"]
    if len(anchors) != 1:
        raise MarkupError(f"event {number} ({label.event}) has {len(anchors)} anchors, not one")
    issue, context = _brought(label, filling)
    spans = {role: tuple((mark.start, mark.end) for mark in mine if mark.role == role) for role in ROLES}
    return Event(anchors[0], label.event, label.mode, label.move, label.aux, issue, context, **spans)


def _brought(label: Label, filling: Filling) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The label's issues and contexts, each slot among them replaced by what its filler brings to both."""
    issue: dict[str, None] = {}
    context: dict[str, None] = {}
    for kind, words in ((issue, label.issue), (context, label.context)):
        for word in words:
            if slot := markup.SLOT.fullmatch(word):
                filler = filling.chosen.get((slot[1], slot[2] or "1"))
                if filler is None:
                    raise MarkupError(f"the label names slot {word}, which the text does not have")
                issue |= dict.fromkeys(filler.issue)
                context |= dict.fromkeys(filler.context)
            else:
                kind[word] = None
    return tuple(issue), tuple(context)


def _or_none(word: str) -> str | None:
    return None if word in ("-", "") else word
