"""One entry each of the actor tables: a state at its dates, an organisation, a person's tenure; built and checked."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from communique.codebook.tables import Row

STATE_COLUMNS = (
    "code", "iso2", "name", "start", "end", "cow", "gw", "follows", "names", "demonyms", "capital", "metonyms",
    "source",
)  # fmt: skip
ORGANIZATION_COLUMNS = ("id", "code", "name", "aliases", "kind", "country", "start", "end", "metonyms", "source")
HOLDER_COLUMNS = (
    "person", "aliases", "gender", "country", "office", "title", "sector", "start", "end", "source",
)  # fmt: skip

# In the order in which one of several offices held at once is named first: a Chinese leader is president before
# he is general secretary and chairman of the military commission.
OFFICES = (
    "head-of-government", "head-of-state", "supreme-leader", "secretary-general", "foreign-minister",
    "defence-minister", "trade-minister", "finance-minister", "energy-minister", "interior-minister",
    "national-security-adviser", "vice-head", "party-leader", "commissioner", "deputy-foreign-minister",
    "un-ambassador", "special-envoy", "negotiator", "ambassador", "legislature-leader", "military-chief",
    "intelligence-chief", "central-bank", "rebel-leader", "spokesperson", "cabinet", "legislator", "other",
)  # fmt: skip
SECTORS = (
    "GOV", "LEG", "MIL", "JUD", "PTY", "OPP", "REB", "SPY", "COP", "BUS", "MED", "NGO", "IGO", "EDU", "CVL", "ELI",
)  # fmt: skip
# The parties that are no state: European Union, United Nations, other intergovernmental bodies, non-governmental
# bodies, multinational companies and international armed groups, as in CAMEO and PLOVER.
NON_STATES = ("EUR", "UNO", "IGO", "NGO", "MNC", "IMG")
KINDS = ("organization", "group", "government")

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_WORD = re.compile(r"[^\W_]+|\+")  # the plus tells OPEC+ from OPEC

_Dated = TypeVar("_Dated", bound="Dated")


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
        first, last = earliest or "", latest or earliest or ""
        return earliest_day(self.start) <= latest_day(last) and earliest_day(first) <= latest_day(self.end)


@dataclass(frozen=True, slots=True)
class State(Dated):
    """A state over one stretch of time; one code may have several rows (`DEU` before and after 1990).

    Attributes:
        code: ISO 3166-1 alpha-3, or the historical code (`SUN`, `YUG`).
        cow, gw: numbers of the Correlates of War and of Gleditsch and Ward, None where these lists have no such state.
        follows: codes of the states whose place this one took, the main one first.
        names, demonyms, capitals, metonyms: what texts call it, its people, and the places that stand for it.
            A demonym that ends in a hyphen ("Franco-") counts only before another name.
    """

    code: str
    iso2: str | None
    name: str
    cow: int | None
    gw: int | None
    follows: tuple[str, ...]
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    metonyms: tuple[str, ...]

    @property
    def id(self) -> str:
        """The actor id, `state/CHN`."""
        return f"state/{self.code}"

    @classmethod
    def of(cls, row: Row) -> State:
        """The state of a row of states.tsv.

        Raises:
            KnowledgeError: a bad field, with file and line.
        """
        _check(row, "name")
        code = row["code"]
        if not re.fullmatch("[A-Z]{3}", code):
            raise row.error(f"code must be three capital letters, not {code!r}")
        return cls(
            place=row.place, start=row["start"], end=row["end"], code=code, iso2=row.get("iso2"), name=row["name"],
            cow=_number(row, "cow"), gw=_number(row, "gw"), follows=row.list("follows"),
            names=tuple(dict.fromkeys((row["name"], *row.list("names")))), demonyms=row.list("demonyms"),
            capitals=row.list("capital"), metonyms=row.list("metonyms"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organization(Dated):
    """An organisation, office or armed group that acts under its own name; one id may have rows for several times.

    Attributes:
        key: the id in the table.
        code: the party, country and sectors (`UNO`, `PHL REB`, `USA GOV MIL`).
        kind: one of `KINDS`.
        country: the country part of the code, or where it is at home.
        metonyms: places that stand for it ("Brussels").
    """

    key: str
    code: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    country: str
    metonyms: tuple[str, ...]

    @property
    def id(self) -> str:
        """The actor id, `organization/nato` or `group/milf`."""
        return f"{'group' if self.kind == 'group' else 'organization'}/{self.key}"

    @property
    def is_national(self) -> bool:
        """Whether every state may have one of that name (a senate, a Labour Party)."""
        return self.kind == "government" or self.code.endswith(" PTY")

    @classmethod
    def of(cls, row: Row, *, countries: Collection[str]) -> Organization:
        """The organisation of a row of organizations.tsv, whose country must be one of `countries` (or `NON_STATES`).

        Raises:
            KnowledgeError: a bad field, with file and line.
        """
        _check(row, "id", "name")
        country, *sectors = row["code"].split() or [""]
        _check_country(row, country, countries)
        if wrong := [sector for sector in sectors if sector not in SECTORS]:
            raise row.error(f"sector {wrong[0]!r} is not one of: {', '.join(SECTORS)}")
        if row["country"]:
            _check_country(row, row["country"], countries)
        return cls(
            place=row.place, start=row["start"], end=row["end"], key=row["id"], code=row["code"], name=row["name"],
            aliases=row.list("aliases"), kind=row.one_of("kind", KINDS), country=row["country"] or country,
            metonyms=row.list("metonyms"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder(Dated):
    """One person's tenure of one office.

    Attributes:
        id: the actor id, `person/james-baker`.
        person: the name, given name first unless the person's own language has it otherwise.
        gender: `m`, `f` or None.
        office: one of `OFFICES`.
        title: what the news calls the office ("Secretary of State").
        sector: one of `SECTORS`.
    """

    id: str
    person: str
    aliases: tuple[str, ...]
    gender: str | None
    country: str
    office: str
    title: str
    sector: str

    @property
    def code(self) -> str:
        """The party, country and sector (`USA GOV`); the people of a body that is no state have its code (`UNO`)."""
        return self.country if self.country in NON_STATES else f"{self.country} {self.sector}"

    @classmethod
    def of(cls, row: Row, *, countries: Collection[str]) -> Holder:
        """The tenure of a row of a holders table, whose country must be one of `countries` (or `NON_STATES`).

        Raises:
            KnowledgeError: a bad field, with file and line.
        """
        _check(row, "person", "title")
        _check_country(row, row["country"], countries)
        return cls(
            place=row.place, start=row["start"], end=row["end"], id=person_id(row["person"]), person=row["person"],
            aliases=row.list("aliases"), gender=row.one_of("gender", ("m", "f", "")) or None, country=row["country"],
            office=row.one_of("office", OFFICES), title=row["title"], sector=row.one_of("sector", SECTORS),
        )  # fmt: skip


def earliest_day(day: str) -> str:
    """The first day of a partial date: `1991-03` gives `1991-03-01`; empty gives the beginning of time."""
    return day if len(day) == 10 else day + "0000-01-01"[len(day) :]


def latest_day(day: str) -> str:
    """The last day of a partial date, at most (`1991-02` gives `1991-02-31`); empty gives the end of time."""
    return day if len(day) == 10 else day + ("-31" if len(day) == 7 else "9999-12-31"[len(day) :])


def valid(rows: Iterable[_Dated], earliest: str | None, latest: str | None = None) -> tuple[_Dated, ...]:
    """Those of `rows` that hold at some day of the interval; all of them where none does."""
    rows = tuple(rows)
    return tuple(row for row in rows if row.holds(earliest, latest)) or rows


@functools.lru_cache(maxsize=100_000)
def phrase_key(text: str) -> str:
    """The form by which names are compared: letters and digits, without case and accents, parted by blanks.

    "U.S." gives "u s", "Al-Qaeda" and "al Qaeda" give "al qaeda".
    """
    return " ".join(words_of(text)).casefold()


def words_of(text: str) -> list[str]:
    """The runs of letters and digits in `text`, without accents."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _WORD.findall(text)


def person_id(person: str) -> str:
    """The actor id of a person of that name."""
    return f"person/{phrase_key(person).replace(' ', '-')}"


def _check(row: Row, *needed: str) -> None:
    """What every table asks for: its `needed` fields, a source, and dates that exist and are in order."""
    for column in (*needed, "source"):
        if not row[column]:
            raise row.error(f"{column} is empty")
    start, end = row["start"], row["end"]
    for column in ("start", "end"):
        _check_date(row, column)
    if start and end and earliest_day(start) > latest_day(end):
        raise row.error(f"start {start} is after end {end}")


def _check_date(row: Row, column: str) -> None:
    text = row[column]
    if not text:
        return
    if not _DATE.fullmatch(text):
        raise row.error(f"{column} must be YYYY, YYYY-MM or YYYY-MM-DD, not {text!r}")
    if text.endswith(("-29", "-30", "-31")) and len(text) == 10:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise row.error(f"{column} {text}: there is no such day") from None


def _check_country(row: Row, country: str, countries: Collection[str]) -> None:
    if country not in countries and country not in NON_STATES:
        raise row.error(f"country {country!r} is neither a code of states.tsv nor one of: {', '.join(NON_STATES)}")


def _number(row: Row, column: str) -> int | None:
    text = row[column]
    if not text:
        return None
    if not text.isdecimal():
        raise row.error(f"{column} must be a whole number, not {text!r}")
    return int(text)
