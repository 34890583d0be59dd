"""Who can act: states at their dates, organisations and armed groups, and the persons who held offices.

Everything comes from tables: `states.tsv`, `organizations.tsv`, `nonactors.tsv`, `holders_*.tsv` and, in the user's
own folder, files of the same names plus `holders.tsv`. The user's rows come first wherever several fit, and replace
built-in ones that say the same thing (a state's code and start; an organisation's id and start; a tenure's person,
country, office and start).
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TypeVar

from communique.codebook import tables
from communique.codebook.actor_rows import (
    HOLDER_COLUMNS,
    NON_STATES,
    OFFICES,
    ORGANIZATION_COLUMNS,
    STATE_COLUMNS,
    Dated,
    Holder,
    Organization,
    State,
    earliest_day,
    latest_day,
    person_id,
    phrase_key,
    valid,
    words_of,
)
from communique.codebook.tables import Row

__all__ = [
    "NON_STATES", "OFFICES", "ActorTables", "Entry", "Holder", "Match", "Organization", "State", "earliest_day",
    "latest_day", "person_id", "phrase_key", "valid",
]  # fmt: skip

NONACTOR_COLUMNS = ("phrase", "kind", "source")
SOURCE_COLUMNS = ("key", "title", "note")

# Between the words of one name these may stand; any other mark ends it.
_INSIDE = frozenset("-'‘’‐‑–./&")
_HYPHENS = frozenset("-‐‑")
_POSSESSIVES = frozenset(("'s", "’s", "'", "’"))
# Where the family name is written first; of a Vietnamese name the news keeps the last word, which is the given name.
_FAMILY_FIRST = frozenset(("CHN", "TWN", "HKG", "MAC", "KOR", "PRK", "KHM"))
_PARTICLES = frozenset(
    ("al", "el", "bin", "ibn", "abu", "ben", "van", "von", "der", "den", "de", "del", "della", "da", "dos", "du", "la")
)
_AFTER_NAME = frozenset(("jr", "sr", "ii", "iii"))

_Dated = TypeVar("_Dated", bound=Dated)
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


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
        return _capitals_fit(self.written, text)


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
        organizations: by table id, in the order of the table.
        persons: a person's tenures by actor id.
        offices: tenures by country and office.
        phrases: names of states, organisations and persons (in full, or by alias) to what they can mean.
        nonactors: phrases that hold a name and mean no actor ("South China Sea"), to their spellings; and prefixes
            ("anti-") that make of a name an adjective of somebody else.
        first_words: the first word of each phrase to the numbers of words that phrases with it have, longest first.
        surnames: family names to tenures.
        titles: what the news calls an office ("foreign minister"), to the offices so called.
    """

    states: Mapping[str, tuple[State, ...]]
    organizations: Mapping[str, tuple[Organization, ...]]
    persons: Mapping[str, tuple[Holder, ...]]
    offices: Mapping[tuple[str, str], tuple[Holder, ...]]
    phrases: Mapping[str, tuple[Entry, ...]]
    nonactors: Mapping[str, tuple[str, ...]]
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
        states = _loaded("states", STATE_COLUMNS, own, State.of)
        countries = frozenset(state.code for state in states)
        organization = functools.partial(Organization.of, countries=countries)
        organizations = _loaded("organizations", ORGANIZATION_COLUMNS, own, organization)
        holders = _loaded("holders", HOLDER_COLUMNS, own, functools.partial(Holder.of, countries=countries))
        phrases = [row["phrase"] for row in tables.read("nonactors.tsv", NONACTOR_COLUMNS, own=own)]
        return cls._indexed(
            _first_of(states, lambda state: (state.code, state.start)),
            _first_of(organizations, lambda organization: (organization.key, organization.start)),
            _first_of(holders, lambda holder: (holder.person, holder.country, holder.office, holder.start)),
            _grouped((phrase if phrase.endswith("-") else phrase_key(phrase), phrase) for phrase in phrases),
        )

    @classmethod
    def _indexed(
        cls,
        states: Sequence[State],
        organizations: Sequence[Organization],
        holders: Sequence[Holder],
        nonactors: Mapping[str, tuple[str, ...]],
    ) -> ActorTables:
        entries = [*_state_entries(states), *_organization_entries(organizations), *_person_entries(holders)]
        phrases = _grouped((phrase_key(entry.written), entry) for entry in entries)
        return cls(
            states=_grouped((state.code, state) for state in sorted(states, key=lambda s: s.start, reverse=True)),
            organizations=_grouped((organization.key, organization) for organization in organizations),
            persons=_grouped((holder.id, holder) for holder in holders),
            offices=_grouped(((holder.country, holder.office), holder) for holder in holders),
            phrases=phrases,
            nonactors=nonactors,
            first_words=_first_words((*phrases, *nonactors)),
            surnames=_grouped((name, holder) for holder in holders for name in dict.fromkeys(_surnames(holder))),
            titles=_titles(holders),
            _followers={before: state.code for state in states for before in state.follows},
        )

    def find(self, words: Sequence[str]) -> Iterator[Match]:
        """The phrases that stand in `words` (a text's tokens), longest first from the left, never overlapping.

        Of a senate or party that several states have, the one of the state named just before ("Nigeria's Senate") is
        meant; where the tables have none of that state, nobody. Takes time linear in the number of words.
        """
        text = _Parts.of(words)
        index, before = 0, None
        while index < len(text.keys):
            length, match = self._longest(text, index, before) if text.starts[index] >= 0 else (1, None)
            if match is not None:
                yield match
                before = match
            index += length

    def _longest(self, text: _Parts, index: int, before: Match | None) -> tuple[int, Match | None]:
        """The longest phrase at the key word `index`, with its length in key words; (1, None) where there is none."""
        for length in self.first_words.get(text.keys[index], ()):
            if (shown := text.shown(index, length)) is None:
                continue
            key = " ".join(text.keys[index : index + length])
            joined = text.key_at(index + length) in self.first_words
            entries = [e for e in self.phrases.get(key, ()) if e.fits(shown) and (joined or e.written[-1] != "-")]
            start = text.starts[index]
            if entries := _belonging(entries, _countries_before(text.words, start, before)):
                if text.prefix(index) in self.nonactors:
                    return length, None
                once = {id(entry.target): entry for entry in reversed(entries)}
                return length, Match(start, text.ends[index + length - 1], tuple(reversed(once.values())))
            if any(_capitals_fit(written, shown) for written in self.nonactors.get(key, ())):
                return length, None
        return 1, None

    def state(self, code: str, earliest: str | None = None, latest: str | None = None) -> State | None:
        """The state of that code at that time, else its newest row; None for what is no state."""
        return next(iter(valid(self.states.get(code[:3], ()), earliest, latest)), None)

    def country_on(self, code: str, day: str | None) -> str:
        """The code that the state went by on that day: `RUS` in 1985 is `SUN`, `SUN` in 1995 is `RUS`.

        A code that no state on record follows or precedes comes back as it is.
        """
        seen = [code]
        while (rows := self.states.get(seen[-1], ())) and not any(row.holds(day) for row in rows):
            too_early = latest_day(day or "") < earliest_day(rows[-1].start)
            other = next(iter(rows[-1].follows), None) if too_early else self._followers.get(seen[-1])
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
        known = self.persons.get(person if person.startswith("person/") else person_id(person), ())
        held = [holder for holder in known if holder.holds(earliest, latest)]
        return tuple(sorted(held, key=lambda holder: OFFICES.index(holder.office)))

    def office_on(self, person: str, earliest: str | None = None, latest: str | None = None) -> Holder | None:
        """The weightiest office that the person held at that time, or None."""
        return next(iter(self.offices_on(person, earliest, latest)), None)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A text's tokens cut into key words.

    Attributes:
        words: the tokens.
        keys: the key words; an empty one stands for a mark that ends a name.
        starts, ends: for each key word the token that it begins, and the one before which it ends; -1 inside a token.
    """

    words: Sequence[str]
    keys: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, words: Sequence[str]) -> _Parts:
        keys: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for number, word in enumerate(words):
            parts = phrase_key(word).split() or ([] if _INSIDE.issuperset(word) or _is_gap(word) else [""])
            keys += parts
            starts += [-1 if place else number for place in range(len(parts))]
            ends += [number + 1 if place == len(parts) else -1 for place in range(1, len(parts) + 1)]
        return cls(words, keys, starts, ends)

    def shown(self, index: int, length: int) -> str | None:
        """The tokens that `length` key words from `index` fill; None where these end in the midst of a token."""
        if index + length > len(self.keys) or (end := self.ends[index + length - 1]) < 0:
            return None
        return " ".join(self.words[self.starts[index] : end])

    def key_at(self, index: int) -> str:
        """The key word at `index`, empty behind the last one."""
        return self.keys[index] if index < len(self.keys) else ""

    def prefix(self, index: int) -> str:
        """What is joined by a hyphen to the front of the key word, with the hyphen ("anti-" before "Soviet"), or ""."""
        start = self.starts[index]
        joined = start > 1 and self.words[start - 1] in _HYPHENS
        return f"{self.words[start - 2].casefold()}-" if joined else ""


def _is_gap(word: str) -> bool:
    """Whether the token is white space inside a paragraph, as a line break in the midst of a name is."""
    return word.isspace() and word.count("\n") < 2


def _capitals_fit(written: str, text: str) -> bool:
    mine, yours = "".join(words_of(written)), "".join(words_of(text))
    return len(mine) == len(yours) and all(b.isupper() for a, b in zip(mine, yours, strict=True) if a.isupper())


def _countries_before(words: Sequence[str], start: int, before: Match | None) -> frozenset[str]:
    """The states that the match just before token `start` names, a possessive between them or not."""
    if before is None or not (before.end == start or (before.end == start - 1 and words[start - 1] in _POSSESSIVES)):
        return frozenset()
    return frozenset(entry.target.code for entry in before.entries if isinstance(entry.target, State))


def _belonging(entries: list[Entry], countries: frozenset[str]) -> list[Entry]:
    """Of the bodies that every state may have, those of `countries` alone, if any country was named."""
    if not countries:
        return entries
    theirs = [e for e in entries if isinstance(e.target, Organization) and e.target.country in countries]
    return theirs or [e for e in entries if not (isinstance(e.target, Organization) and e.target.is_national)]


def _built_in(stem: str) -> list[str]:
    names = [entry.name for entry in (resources.files("communique") / "data").iterdir()]
    return sorted(name for name in names if re.fullmatch(rf"{stem}(_\w+)?\.tsv", name))


@functools.cache
def _sources() -> frozenset[str]:
    return frozenset(row["key"] for row in tables.built_in("sources.tsv", SOURCE_COLUMNS))


def _loaded(stem: str, columns: tuple[str, ...], own: Path | None, build: Callable[[Row], _Dated]) -> list[_Dated]:
    """The entries of all tables whose names begin with `stem`, the user's own first; these may name any source."""
    mine = [row for path in sorted(own.glob(f"{stem}*.tsv")) for row in tables.read_file(path, columns)] if own else []
    shipped = [row for name in _built_in(stem) for row in tables.built_in(name, columns)]
    for row in shipped:
        if row["source"] not in _sources() and not _sources().issuperset(row.list("source")):
            raise row.error(f"source {row['source']!r} is not in sources.tsv")
    return [build(row) for row in (*mine, *shipped)]


def _first_of(rows: Iterable[_Dated], identity: Callable[[_Dated], object]) -> list[_Dated]:
    """The first row of each identity."""
    kept: dict[object, _Dated] = {}
    for row in rows:
        kept.setdefault(identity(row), row)
    return list(kept.values())


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, tuple[_Value, ...]]:
    groups: defaultdict[_Key, list[_Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _state_entries(states: Iterable[State]) -> Iterator[Entry]:
    for state in sorted(states, key=lambda state: state.end != ""):  # without a date, the states of today come first
        forms = {"name": state.names, "demonym": state.demonyms, "capital": state.capitals, "metonym": state.metonyms}
        yield from (Entry(form, written, state) for form, phrases in forms.items() for written in phrases)


def _organization_entries(organizations: Iterable[Organization]) -> Iterator[Entry]:
    for organization in organizations:
        names = dict.fromkeys((organization.name, *organization.aliases))
        yield from (Entry("organization", written, organization) for written in names)
        yield from (Entry("metonym", written, organization) for written in organization.metonyms)


def _person_entries(holders: Iterable[Holder]) -> Iterator[Entry]:
    for holder in holders:
        full = (name for name in (holder.person, *holder.aliases) if " " in name)
        yield from (Entry("person", written, holder) for written in full)


def _first_words(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        lengths[phrase.partition(" ")[0]].add(phrase.count(" ") + 1)
    return {word: tuple(sorted(counts, reverse=True)) for word, counts in lengths.items()}


def _surnames(holder: Holder) -> Iterator[str]:
    """The keys by which the family name alone may be written; an alias of one word is such a name too."""
    given = [alias for alias in holder.aliases if " " not in alias]
    for name in dict.fromkeys(map(phrase_key, (*given, *_family_names(holder, bool(given))))):
        yield name
        particle, _, bare = name.partition(" ")
        if bare and particle in _PARTICLES:  # "al-Assad" is also written "Assad"
            yield bare


def _family_names(holder: Holder, is_given: bool) -> tuple[str, ...]:
    """The family name read off the full name, with and without its particles."""
    words = [word for word in holder.person.split() if phrase_key(word) not in _AFTER_NAME]
    if holder.country in _FAMILY_FIRST and len(words) > 1:
        return () if is_given else (words[0],)  # "Carrie Lam" has it last, and an alias that says so
    begin = len(words) - 1
    while begin > 1 and phrase_key(words[begin - 1]) in _PARTICLES:
        begin -= 1
    return " ".join(words[begin:]), words[-1]


def _titles(holders: Iterable[Holder]) -> dict[str, frozenset[str]]:
    offices = _grouped((phrase_key(holder.title), holder.office) for holder in holders)
    return {title: frozenset(held) for title, held in offices.items()}
