"""The values of an entry's fields as people write them, and back: checked against the vocabulary and the text.

How they are written, by what they are:

    a word          refuse                       one of the field's vocabulary
    several words   future, negation             separated by commas; nothing: none
    words           if Beijing signs             that stand in the article; the nearest to the entry are meant
    stretches       they agreed ... to talk      words of the article, separated by ' ... '
    a time          1991-11-21/1991-11-22 late   one day or two, whole or in part, then the words that say so
    actors          Washington [USA]; Ada Lowe   separated by semicolons: the words, name, id or code of an actor that
                                                 the article has, or any words of it with a code in brackets, and
                                                 the kind where it is not a state: Bo Ren [CHN GOV, person]

Nothing at all is null, where a field can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from communique import pins
from communique.codebook.events import EventTables
from communique.codes import NAMES, Codes
from communique.errors import InputError
from communique.record import (
    ACTOR_KINDS,
    AUX_MODES,
    COMMITMENT_STATUSES,
    EVENT_TYPES,
    ISSUES,
    MEETING_FORMS,
    MEETING_STATUSES,
    MOVES,
    STATEMENT_MODES,
    STRENGTHS,
    Actor,
    Quote,
    Record,
    When,
)
from communique.verdicts import FIELDS, Judgeable, entries, kind_of, spans

DAY = re.compile(r"\d{4}(?:-\d\d){0,2}|\d\d-\d\d")
TIME = re.compile(rf"(?P<start>{DAY.pattern})(?:/(?P<end>{DAY.pattern}))?(?:\s+(?P<words>\S.*))?", re.DOTALL)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
ACTOR = re.compile(r"(?P<words>[^\[\]]+?)\s*(?:\[(?P<code>[^\[\],]+)(?:,\s*(?P<kind>[^\[\],]+))?\])?")
APART = " ... "
LONGEST = 20_000  # characters of a value: beyond what anybody types or copies
NEVER_NULL = frozenset({"content", "move", "evidence", "status", "form", "strength"})
CLOSED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("statement", "mode"): STATEMENT_MODES,
    ("event", "event"): EVENT_TYPES,
    ("event", "move"): MOVES,
    ("event", "aux"): AUX_MODES,
    ("meeting", "status"): MEETING_STATUSES,
    ("meeting", "form"): MEETING_FORMS,
    ("commitment", "strength"): STRENGTHS,
    ("commitment", "status"): COMMITMENT_STATUSES,
}
SEVERAL = frozenset({("event", "aux"), ("event", "context"), ("event", "issue")})


@dataclass(frozen=True)
class Vocabulary:
    """What values may be: the closed lists, and the tables with the user's own rows.

    Args:
        own: the folder of the user's own tables, if any.
    """

    own: Path | None = None

    @cached_property
    def events(self) -> EventTables:
        """Scores, issues, contexts."""
        return EventTables.load(self.own)

    @cached_property
    def codes(self) -> Codes:
        """Party codes."""
        return Codes.load(self.own)

    def choices(self, kind: str, field: str, event: str | None = None) -> tuple[str, ...]:
        """The words that a field may have; nothing where it is not of a closed vocabulary.

        Args:
            kind: of the entry.
            field: of `verdicts.FIELDS`.
            event: the event's type, which decides on its modes; None: the modes of all types.
        """
        if (kind, field) == ("event", "mode"):
            return tuple(sorted({mode for of, mode in self.events.scores if mode and event in (None, of)}))
        if (kind, field) == ("event", "context"):
            phrases = (each.names for several in self.events.contexts.values() for each in several)
            return tuple(sorted({*phrases, *(name for names in self.events.implied.values() for name in names)}))
        if field == "issue":
            own = {each.names for several in self.events.issues.values() for each in several}
            return (*ISSUES, *sorted(own - set(ISSUES)))
        return CLOSED.get((kind, field), ())


@dataclass(frozen=True)
class Values:
    """Reads and writes the fields of one entry.

    Attributes:
        record: the record that the entry is from.
        entry: it.
        vocabulary: what values may be.
    """

    record: Record
    entry: Judgeable
    vocabulary: Vocabulary

    @property
    def kind(self) -> str:
        """The entry's kind."""
        return kind_of(self.entry)

    def parse(self, field: str, text: str) -> Any:
        """The value that people mean by `text`, as the record format has it.

        Raises:
            InputError: it is no value of that field, with what is.
        """
        fields = FIELDS[self.kind]
        if field not in fields:
            raise InputError(f"{self.kind}s have no {field!r} to correct; they have {', '.join(fields)}")
        text = text.strip()
        if len(text) > LONGEST:
            raise InputError(f"{field}: longer than {LONGEST:,} characters")
        reader = self._reader(field)
        if not text and not _is_list(self.kind, field):
            if self.required(field):
                raise InputError(f"{field} cannot be empty")
            return None
        return reader(field, text)

    def required(self, field: str) -> bool:
        """Whether a field cannot be empty."""
        return field in NEVER_NULL or (self.kind, field) == ("statement", "mode")

    def told(self, field: str) -> str:
        """The field as `parse` reads it; an empty string for null."""
        value = getattr(self.entry, field)
        if value is None:
            return ""
        if field == "content":
            return APART.join(self.record.article.text[span.start : span.end] for span in value)
        if isinstance(value, tuple):
            joint = "; " if field in pins.ACTORS else ", "
            return joint.join(_actor_told(each) if isinstance(each, Actor) else str(each) for each in value)
        if isinstance(value, Actor):
            return _actor_told(value)
        if isinstance(value, When):
            days = value.start or ""
            days += f"/{value.end}" if value.end and value.end != value.start else ""
            return f"{days} {value.text}".strip()
        return str(getattr(value, "text", value))

    def _reader(self, field: str) -> Callable[[str, str], Any]:
        if field in pins.ACTORS:
            return self._actors
        if self.vocabulary.choices(self.kind, field):
            return self._words
        if field in ("when", "due"):
            return self._time
        if field == "content":
            return self._stretches
        if field == "quantity":
            return self._quantity
        if field in ("start", "end"):
            return _day
        return self._quote if field in pins.QUOTES else self._place

    def _words(self, field: str, text: str) -> Any:
        choices = self.vocabulary.choices(self.kind, field)
        several = (self.kind, field) in SEVERAL
        words = [word.strip() for word in text.split(",") if word.strip()] if several else [text]
        for word in words:
            if word not in choices:
                raise InputError(f"{field} {word!r} is not one of {', '.join(choices)}")
        return list(dict.fromkeys(words)) if several else words[0]

    def _quote(self, _: str, text: str) -> dict[str, Any]:
        return asdict(self._find(text))

    def _place(self, _: str, text: str) -> str:
        return self._find(text).text

    def _stretches(self, _: str, text: str) -> list[dict[str, Any]]:
        found = sorted((quote.start, quote.end) for quote in map(self._find, text.split(APART)))
        return [{"start": start, "end": end} for start, end in found]

    def _quantity(self, _: str, text: str) -> dict[str, Any]:
        quote = self._find(text)
        number = NUMBER.match(quote.text)
        value = float(number[0].replace(",", "")) if number else None
        unit = quote.text[number.end() :].strip() if number else None
        return {"text": quote.text, "value": value, "unit": unit or None, "start": quote.start, "end": quote.end}

    def _time(self, field: str, text: str) -> dict[str, Any]:
        parts = TIME.fullmatch(text)
        if parts is None:
            return {"start": None, "end": None, "text": self._find(text).text}
        start = _day(field, parts["start"])
        end = _day(field, parts["end"]) if parts["end"] else start
        before = getattr(self.entry, field)
        if parts["words"]:
            return {"start": start, "end": end, "text": self._find(parts["words"]).text}
        if before is None:
            raise InputError(f"{field}: after the date, write the article's words for it: {text} on Friday")
        return {"start": start, "end": end, "text": before.text}

    def _find(self, words: str) -> Quote:
        """The words where they stand in the article, however its lines are broken; nearest to the entry."""
        text = self.record.article.text
        pattern = r"\s+".join(map(re.escape, words.split()))
        places = [found.span() for found in re.finditer(pattern, text)] if pattern else []
        if not places:
            raise InputError(f"the article does not have the words {words[:60]!r}; copy them as they are printed")
        return Quote.at(text, *min(places, key=lambda place: (self._far(place[0]), place)))

    def _far(self, start: int) -> int:
        """How far a place is from the entry's words; 0 inside of them."""
        return min(max(span.start - start, start - span.end, 0) for span in spans(self.entry))

    # -- actors

    def _actors(self, field: str, text: str) -> Any:
        found = [self._actor(" ".join(each.split())) for each in text.split(";") if each.strip()]
        if _is_list(self.kind, field):
            return found
        if len(found) > 1:
            raise InputError(f"{field} is one actor, not {len(found)}")
        return found[0]

    def _actor(self, text: str) -> dict[str, Any]:
        parts = ACTOR.fullmatch(text)
        if parts is None:
            raise InputError(f"{text[:60]!r} is no actor: write words of the article, and a code: Washington [USA]")
        code = self.vocabulary.codes.party(parts["code"]) if parts["code"] else None
        asked = parts["words"].casefold()
        known = [actor for actor in self._cast() if asked in _names(actor) and code in (None, actor.code)]
        if known:
            return asdict(min(known, key=lambda actor: (actor.kind != "state", self._far(actor.start), actor.start)))
        return self._new_actor(parts["words"], code, parts["kind"])

    def _cast(self) -> Iterator[Actor]:
        return (actor for entry in entries(self.record) for _, actor in pins.actors(entry))

    def _new_actor(self, words: str, code: str | None, kind: str | None) -> dict[str, Any]:
        """An actor that the article's record did not have: a state by its code alone, else somebody unknown."""
        quote = self._find(words)
        country, _, sector = (code or "").partition(" ")
        if kind is not None and kind not in ACTOR_KINDS:
            raise InputError(f"{kind!r} is no kind of actor: {', '.join(ACTOR_KINDS)}")
        state = bool(country) and not sector and country not in NAMES and kind in (None, "state")
        return asdict(
            Actor(
                id=f"state/{country}" if state else f"nil/{'-'.join(quote.text.lower().split())}",
                code=code,
                name=self.vocabulary.codes.name(country) if state else " ".join(quote.text.split()),
                kind="state" if state else kind or "group",
                country=country or None,
                role=None,
                text=quote.text,
                start=quote.start,
                end=quote.end,
            )
        )


def _is_list(kind: str, field: str) -> bool:
    one = ("speaker", "audience", "relayed_by")
    return (kind, field) in SEVERAL or (field in pins.ACTORS and field not in one)


def _names(actor: Actor) -> Iterable[str]:
    return [each.casefold() for each in (actor.text, actor.name, actor.id, actor.code) if each]


def _actor_told(actor: Actor) -> str:
    words = " ".join(re.split(r"[\s\[\];]+", actor.text))
    return f"{words} [{actor.code}]" if actor.code else words


def _day(field: str, text: str) -> str:
    """A day, month or year, or a day without its year."""
    whole = f"2000-{text}" if len(text) == len("11-21") else text + "0000-01-01"[len(text) :]
    try:
        date.fromisoformat(whole if DAY.fullmatch(text) else "")
    except ValueError:
        raise InputError(f"{field} {text!r} is no date; write YYYY, YYYY-MM, YYYY-MM-DD or MM-DD") from None
    return text


def following(
    entry: Judgeable, changes: Mapping[str, Any], asked: Collection[str], tables: EventTables
) -> dict[str, Any]:
    """What must change with the fields changed: PLOVER's scores with type and mode, the sentence with the evidence.

    Args:
        entry: as extracted.
        changes: all that is wrong in it.
        asked: the fields among them that were given just now; a mode given before goes with another type.
        tables: PLOVER's scores.

    Raises:
        InputError: a mode that the type does not have was asked for.
    """
    if kind_of(entry) != "event":
        return {}
    more: dict[str, Any] = {}
    if {"event", "mode"} & set(changes):
        event, mode = (changes.get(name, getattr(entry, name)) for name in ("event", "mode"))
        if mode is not None and (event, mode) not in tables.scores:
            if "mode" in asked:
                modes = sorted(each for of, each in tables.scores if of == event and each)
                raise InputError(f"{event or 'an event without type'} has no mode {mode!r}{_list(modes)}")
            more["mode"] = mode = None
        score = tables.score(event, mode)
        more |= {"scale": score.scale if score else None, "quad": score.quad if score else None}
    if evidence := changes.get("evidence"):
        sentence = getattr(entry, "sentence")  # noqa: B009 - an event has one
        apart = evidence["end"] <= sentence.start or sentence.end <= evidence["start"]
        start, end = evidence["start"], evidence["end"]
        whole = (start, end) if apart else (min(start, sentence.start), max(end, sentence.end))
        more["sentence"] = {"start": whole[0], "end": whole[1]}
    return more


def _list(words: Sequence[str]) -> str:
    return f"; it has {', '.join(words)}" if words else "; it has none"
