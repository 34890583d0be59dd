"""Who can act: states at their dates, organisations and armed groups, and the persons who held offices.

Everything comes from tables: `states.tsv`, `organizations.tsv`, `holders_*.tsv` and, in the user's own folder, files of
the same names plus `holders.tsv`. The user's rows come first wherever several fit, and replace built-in ones that say
the same thing (state: code and start; organisation: id; tenure: person, country, office and start).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TypeVar

from communique.codebook import tables
from communique.codebook.tables import Row

STATE_COLUMNS = (
    "code", "iso2", "name", "start", "end", "cow", "gw", "follows", "names", "demonyms", "capital", "metonyms",
    "source",
)  # fmt: skip
ORGANIZATION_COLUMNS = ("id", "code", "name", "aliases", "kind", "country", "start", "end", "source")
HOLDER_COLUMNS = (
    "person", "aliases", "gender", "country", "office", "title", "sector", "start", "end", "source",
)  # fmt: skip
SOURCE_COLUMNS = ("key", "title", "note")

# In the order in which one of several offices held at once is named first: a Chinese leader is president before
# he is general secretary and chairman of the military commission.
OFFICES = (
    "head-of-government", "head-of-state", "supreme-leader", "secretary-general", "foreign-minister",
    "defence-minister", "trade-minister", "finance-minister", "energy-minister", "interior-minister", "national-security-adviser",
    "vice-head", "party-leader", "commissioner", "deputy-foreign-minister", "un-ambassador", "special-envoy",
    "negotiator", "ambassador", "legislature-leader", "military-chief", "intelligence-chief", "central-bank",
    "rebel-leader", "spokesperson", "cabinet", "legislator", "other",
)  # fmt: skip
SECTORS = (
    "GOV", "LEG", "MIL", "JUD", "PTY", "OPP", "REB", "SPY", "COP", "BUS", "MED", "NGO", "IGO", "EDU", "CVL", "ELI",
)  # fmt: skip
# The parties that are no state: European Union, United Nations, other intergovernmental bodies, non-governmental
# bodies, multinational companies and international armed groups, as in CAMEO and PLOVER.
NON_STATES = ("EUR", "UNO", "IGO", "NGO", "MNC", "IMG")
KINDS = ("organization", "group", "government")

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_WORD = re.compile(r"[^\W_]+")
# Between the words of one name these may stand; any other mark ends it.
_INSIDE = frozenset("-'‘’‐‑–./&")
# Where the family name is written first.
_FAMILY_FIRST = frozenset({"CHN", "TWN", "HKG", "MAC", "KOR", "PRK", "VNM", "KHM"})
_PARTICLES = frozenset(
    {"al", "el", "bin", "ibn", "abu", "ben", "van", "von", "der", "den", "de", "del", "della", "da", "dos", "du", "la"}
)
_AFTER_NAME = frozenset({"jr", "sr", "ii", "iii"})

_Dated = TypeVar("_Dated", bound="Dated")


def earliest_day(day: str) -> str:
    """The first day of a partial date: `1991-03` gives `1991-03-01`; empty gives the beginning of time."""
    return (day + "0000-01-01"[len(day) :])[:10]


def latest_day(day: str) -> str:
    """The last day of a partial date, at most (`1991-02` gives `1991-02-31`); empty gives the end of time."""
    return (day + "9999-12-31"[len(day) :]) if len(day) != 7 else f"{day}-31"


@dataclass(frozen=True, slots=True)
class Dated:
    """What holds from `start` to `end`, both included, both partial dates; empty is open.

    `place` is the file and line of the entry.
    """

    place: str
    start: str
    end: str

    def holds(self, earliest: str | None, latest: str | None = None) -> bool:
        """Whether this can hold at some day of the interval; one date alone is a day, month or year of its own.

        With no date at all it can.
        """
        first, last = earliest or "", latest or (earliest or "")
        return earliest_day(self.start) <= latest_day(last) and earliest_day(first) <= latest_day(self.end)


@dataclass(frozen=True, slots=True)
class State(Dated):
    """A state over one stretch of time; one code may have several rows (`DEU` before and after 1990).

    Attributes:
        code: ISO 3166-1 alpha-3, or the historical code (`SUN`, `YUG`).
        cow, gw: numbers of the Correlates of War and of Gleditsch and Ward, None where these lists have no such state.
        follows: code of the state whose place this one took, or None.
        names, demonyms, capitals, metonyms: what texts call it, its people, and the places that stand for it.
    """

    code: str
    iso2: str | None
    name: str
    cow: int | None
    gw: int | None
    follows: str | None
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    metonyms: tuple[str, ...]

    @property
    def id(self) -> str:
        """The actor id, `state/CHN`."""
        return f"state/{self.code}"


@dataclass(frozen=True, slots=True)
class Organization(Dated):
    """An organisation, office or armed group that acts under its own name.

    Attributes:
        key: the id in the table.
        code: the party, country and sector (`UNO`, `PHL REB`).
        kind: one of `KINDS`.
        country: the country part of the code, or where it is at home.
    """

    key: str
    code: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    country: str

    @property
    def id(self) -> str:
        """The actor id, `organization/nato` or `group/milf`."""
        return f"{'group' if self.kind == 'group' else 'organization'}/{self.key}"


@dataclass(frozen=True, slots=True)
class Holder(Dated):
    """One person's tenure of one office.

    Attributes:
        person: the name, given name first unless the person's own language has it otherwise.
        gender: `m`, `f` or None.
        office: one of `OFFICES`.
        title: what the news calls the office ("Secretary of State").
        sector: one of `SECTORS`.
    """

    person: str
    aliases: tuple[str, ...]
    gender: str | None
    country: str
    office: str
    title: str
    sector: str

    @property
    def id(self) -> str:
        """The actor id, `person/james-baker`."""
        return f"person/{phrase_key(self.person).replace(' ', '-')}"

    @property
    def code(self) -> str:
        """The party, country and sector (`USA GOV`); a body's own people have the body's code (`UNO`)."""
        return self.country if self.sector == "IGO" else f"{self.country} {self.sector}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a phrase can mean.

    Attributes:
        form: `name`, `demonym`, `capital`, `metonym`, `organization` or `person`.
        written: the phrase as the table has it.
        target: what it denotes.
    """

    form: str
    written: str
    target: State | Organization | Holder

    def fits(self, text: str) -> bool:
        """Whether `text` has capitals wherever the table's spelling has: "us" is not the US, "turkey" not Turkey."""
        mine, yours = _letters(self.written), _letters(text)
        return len(mine) == len(yours) and all(b.isupper() for a, b in zip(mine, yours, strict=True) if a.isupper())


@dataclass(frozen=True, slots=True)
class Match:
    """Words `start` to `end` (half-open) of a text that a table names, and what they can mean, best first."""

    start: int
    end: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ActorTables:
    """The actor tables with their indexes; phrases are keyed by `phrase_key`.

    Attributes:
        states: by code, newest first.
        organizations: by table id.
        persons: a person's tenures by actor id.
        offices: tenures by country and office.
        phrases: names of states, organisations and persons (in full, or by alias) to what they can mean.
        first_words: the first word of each phrase to the numbers of words that phrases with it have, longest first.
        surnames: family names to tenures.
        titles: what the news calls an office ("foreign minister"), to the offices so called.
    """

    states: Mapping[str, tuple[State, ...]]
    organizations: Mapping[str, Organization]
    persons: Mapping[str, tuple[Holder, ...]]
    offices: Mapping[tuple[str, str], tuple[Holder, ...]]
    phrases: Mapping[str, tuple[Entry, ...]]
    first_words: Mapping[str, tuple[int, ...]]
    surnames: Mapping[str, tuple[Holder, ...]]
    titles: Mapping[str, frozenset[str]]
    _followers: Mapping[str, str] = field(repr=False)

    @classmethod
    def load(cls, own: Path | None = None) -> ActorTables:
        """Reads and checks all tables, with those in the user's folder `own`.

        Raises:
            KnowledgeError: a bad entry, with file and line.
        """
        sources = frozenset(
            row["key"] for name in _built_in("sources") for row in tables.built_in(name, SOURCE_COLUMNS)
        )
        states = _loaded("states", STATE_COLUMNS, own, sources, _state)
        known = frozenset(state.code for state in states).union(NON_STATES)
        organization, holder = functools.partial(_organization, known=known), functools.partial(_holder, known=known)
        organizations = _loaded("organizations", ORGANIZATION_COLUMNS, own, sources, organization)
        holders = _loaded("holders", HOLDER_COLUMNS, own, sources, holder)
        return cls._indexed(
            _first_of(states, lambda state: (state.code, state.start)),
            _first_of(organizations, lambda organization: organization.key),
            _first_of(holders, lambda holder: (holder.person, holder.country, holder.office, holder.start)),
        )

    @classmethod
    def _indexed(
        cls, states: Sequence[State], organizations: Sequence[Organization], holders: Sequence[Holder]
    ) -> ActorTables:
        phrases = _grouped((phrase_key(entry.written), entry) for entry in _entries(states, organizations, holders))
        return cls(
            states=_grouped((state.code, state) for state in sorted(states, key=lambda s: s.start, reverse=True)),
            organizations={organization.key: organization for organization in organizations},
            persons=_grouped((holder.id, holder) for holder in holders),
            offices=_grouped(((holder.country, holder.office), holder) for holder in holders),
            phrases=phrases,
            first_words=_first_words(phrases),
            surnames=_grouped((name, holder) for holder in holders for name in _surnames(holder)),
            titles={
                title: frozenset(offices)
                for title, offices in _grouped((phrase_key(holder.title), holder.office) for holder in holders).items()
            },
            _followers={state.follows: state.code for state in states if state.follows},
        )

    def find(self, words: Sequence[str]) -> Iterator[Match]:
        """The phrases that stand in `words` (a text's tokens), longest first from the left, never overlapping.

        Takes time linear in the number of words.
        """
        parts, starts, ends = _parts(words)
        index = 0
        while index < len(parts):
            found = self._longest(words, parts, starts, ends, index) if starts[index] >= 0 else None
            if found is None:
                index += 1
                continue
            length, match = found
            yield match
            index += length

    def _longest(
        self, words: Sequence[str], parts: list[str], starts: list[int], ends: list[int], index: int
    ) -> tuple[int, Match] | None:
        for length in self.first_words.get(parts[index], ()):
            if index + length > len(parts) or (end := ends[index + length - 1]) < 0:
                continue
            entries = self.phrases.get(" ".join(parts[index : index + length]))
            if entries and (fitting := _fitting(entries, " ".join(words[starts[index] : end]))):
                return length, Match(starts[index], end, fitting)
        return None

    def state(self, code: str, earliest: str | None = None, latest: str | None = None) -> State | None:
        """The state of that code at that time, else its newest row; None for what is no state."""
        rows = self.states.get(code[:3], ())
        return next(iter(valid(rows, earliest, latest)), None)

    def country_on(self, code: str, day: str | None) -> str:
        """The code that the state went by on that day: `RUS` in 1985 is `SUN`, `SUN` in 1995 is `RUS`.

        A code that no state on record follows or precedes comes back as it is.
        """
        seen = [code]
        while not _any_holds(self.states.get(seen[-1], ()), day):
            rows = self.states.get(seen[-1], ())
            too_late = bool(rows) and bool(day) and latest_day(day or "") < earliest_day(rows[-1].start)
            other = rows[-1].follows if too_late else self._followers.get(seen[-1])
            if other is None or other in seen:
                return code
            seen.append(other)
        return seen[-1]

    def codes(self, code: str, day: str | None) -> tuple[str, int | None, int | None]:
        """ISO3 (or historical) code, Correlates of War and Gleditsch-Ward numbers of a party on that day.

        The numbers are None for what is no state or was none then.
        """
        country = self.country_on(code[:3], day)
        state = next((row for row in self.states.get(country, ()) if row.holds(day)), None)
        return (country, state.cow, state.gw) if state else (country, None, None)

    def holders_on(
        self, country: str, office: str, earliest: str | None = None, latest: str | None = None
    ) -> tuple[Holder, ...]:
        """Who held that office of that country at some day of the interval."""
        return tuple(holder for holder in self.offices.get((country, office), ()) if holder.holds(earliest, latest))

    def offices_on(self, person: str, earliest: str | None = None, latest: str | None = None) -> tuple[Holder, ...]:
        """The tenures of a person (by actor id or full name) at some day of the interval, the weightiest first."""
        name = person if person.startswith("person/") else f"person/{phrase_key(person).replace(' ', '-')}"
        held = [holder for holder in self.persons.get(name, ()) if holder.holds(earliest, latest)]
        return tuple(sorted(held, key=lambda holder: OFFICES.index(holder.office)))

    def office_on(self, person: str, earliest: str | None = None, latest: str | None = None) -> Holder | None:
        """The weightiest office that the person held at that time, or None."""
        return next(iter(self.offices_on(person, earliest, latest)), None)


def valid(rows: Iterable[_Dated], earliest: str | None, latest: str | None = None) -> tuple[_Dated, ...]:
    """Those of `rows` that hold at some day of the interval; all of them where none does."""
    rows = tuple(rows)
    return tuple(row for row in rows if row.holds(earliest, latest)) or rows


@functools.lru_cache(maxsize=100_000)
def phrase_key(text: str) -> str:
    """The form by which names are compared: letters and digits, without case and accents, parted by blanks.

    "U.S." gives "u s", "Al-Qaeda" and "al Qaeda" give "al qaeda".
    """
    return " ".join(_WORD.findall(_without_accents(text).casefold()))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _letters(text: str) -> str:
    return "".join(_WORD.findall(_without_accents(text)))


def _parts(words: Sequence[str]) -> tuple[list[str], list[int], list[int]]:
    """The key words of a text, and for each the token that it begins (else -1) and the one before which it ends."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for number, word in enumerate(words):
        keys = phrase_key(word).split() or ([] if _INSIDE.issuperset(word) else [""])
        parts += keys
        starts += [number if place == 0 else -1 for place in range(len(keys))]
        ends += [number + 1 if place == len(keys) - 1 else -1 for place in range(len(keys))]
    return parts, starts, ends


def _fitting(entries: tuple[Entry, ...], text: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.fits(text))


def _any_holds(rows: Iterable[Dated], day: str | None) -> bool:
    return any(row.holds(day) for row in rows)


def _built_in(stem: str) -> list[str]:
    names = [entry.name for entry in (resources.files("communique") / "data").iterdir()]
    return sorted(name for name in names if re.fullmatch(rf"{stem}(_\w+)?(\.part)?\.tsv", name))


def _loaded(
    stem: str, columns: tuple[str, ...], own: Path | None, sources: frozenset[str], build: Callable[[Row], _Dated]
) -> list[_Dated]:
    """The entries of all tables whose names begin with `stem`, the user's own first; these may name any source."""
    mine = [row for path in sorted(own.glob(f"{stem}*.tsv")) for row in tables.read_file(path, columns)] if own else []
    shipped = [row for name in _built_in(stem) for row in tables.built_in(name, columns)]
    for row in shipped:
        if not sources.issuperset(row.list("source")):
            raise row.error(f"source {row['source']!r} is not in sources.tsv")
    for row in (*mine, *shipped):
        _check(row)
    return [build(row) for row in (*mine, *shipped)]


def _first_of(rows: Iterable[_Dated], identity: Callable[[_Dated], object]) -> list[_Dated]:
    """The first row of each identity."""
    kept: dict[object, _Dated] = {}
    for row in rows:
        kept.setdefault(identity(row), row)
    return list(kept.values())


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, tuple[_Value, ...]]:
    groups: defaultdict[_Key, list[_Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _entries(
    states: Iterable[State], organizations: Iterable[Organization], holders: Iterable[Holder]
) -> Iterator[Entry]:
    for state in states:
        forms = {"name": state.names, "demonym": state.demonyms, "capital": state.capitals, "metonym": state.metonyms}
        yield from (Entry(form, written, state) for form, phrases in forms.items() for written in phrases)
    for organization in organizations:
        names = dict.fromkeys((organization.name, *organization.aliases))
        yield from (Entry("organization", written, organization) for written in names)
    for holder in holders:
        full = (name for name in (holder.person, *holder.aliases) if " " in name)
        yield from (Entry("person", written, holder) for written in dict.fromkeys(full))


def _first_words(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        words = phrase.split()
        lengths[words[0]].add(len(words))
    return {word: tuple(sorted(counts, reverse=True)) for word, counts in lengths.items()}


def _surnames(holder: Holder) -> Iterator[str]:
    """The keys by which the family name alone may be written; an alias of one word is such a name too."""
    words = [word for word in holder.person.split() if phrase_key(word) not in _AFTER_NAME]
    last = 0 if holder.country in _FAMILY_FIRST and len(words) > 1 else len(words) - 1
    begin = last
    while begin > 1 and phrase_key(words[begin - 1]) in _PARTICLES:
        begin -= 1
    names = [" ".join(words[begin : last + 1]), words[last], *(alias for alias in holder.aliases if " " not in alias)]
    # "al-Assad" is also written "Assad".
    names += [
        name.split("-", 1)[1] for name in names if phrase_key(name.split("-", 1)[0]) in _PARTICLES and "-" in name
    ]
    yield from dict.fromkeys(phrase_key(name) for name in names)


def _state(row: Row) -> State:
    code = row["code"]
    if not re.fullmatch("[A-Z]{3}", code):
        raise row.error(f"code must be three capital letters, not {code!r}")
    return State(
        place=row.place, start=row["start"], end=row["end"], code=code, iso2=row.get("iso2"), name=row["name"],
        cow=_number(row, "cow"), gw=_number(row, "gw"), follows=row.get("follows"),
        names=tuple(dict.fromkeys((row["name"], *row.list("names")))), demonyms=row.list("demonyms"),
        capitals=row.list("capital"), metonyms=row.list("metonyms"),
    )  # fmt: skip


def _organization(row: Row, *, known: frozenset[str]) -> Organization:
    country, *sectors = row["code"].split() or [""]
    if country not in known or not set(sectors) <= set(SECTORS):
        raise row.error(f"code {row['code']!r} must be a code of states.tsv or {', '.join(NON_STATES)}, and sectors")
    if row["country"] and row["country"] not in known:
        raise row.error(f"country {row['country']!r} is not in states.tsv")
    return Organization(
        place=row.place, start=row["start"], end=row["end"], key=row["id"], code=row["code"], name=row["name"],
        aliases=row.list("aliases"), kind=row.one_of("kind", KINDS), country=row["country"] or country,
    )  # fmt: skip


def _holder(row: Row, *, known: frozenset[str]) -> Holder:
    if row["country"] not in known:
        raise row.error(f"country {row['country']!r} is not in states.tsv, nor one of {', '.join(NON_STATES)}")
    return Holder(
        place=row.place, start=row["start"], end=row["end"], person=row["person"], aliases=row.list("aliases"),
        gender=row.one_of("gender", ("m", "f", "")) or None, country=row["country"],
        office=row.one_of("office", OFFICES), title=row["title"], sector=row.one_of("sector", SECTORS),
    )  # fmt: skip


def _check(row: Row) -> None:
    """What every table asks for: dates that exist and are in order, and a source."""
    for column in ("start", "end"):
        _check_date(row, column)
    if row["start"] and row["end"] and earliest_day(row["start"]) > latest_day(row["end"]):
        raise row.error(f"start {row['start']} is after end {row['end']}")
    if not row["source"]:
        raise row.error("source is empty: say where this is from")


def _check_date(row: Row, column: str) -> None:
    text = row[column]
    if not text:
        return
    if not _DATE.fullmatch(text):
        raise row.error(f"{column} must be YYYY, YYYY-MM or YYYY-MM-DD, not {text!r}")
    if len(text) == 10:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise row.error(f"{column}: there is no day {text}") from None


def _number(row: Row, column: str) -> int | None:
    text = row[column]
    if not text:
        return None
    if not text.isdecimal():
        raise row.error(f"{column} must be a whole number, not {text!r}")
    return int(text)
