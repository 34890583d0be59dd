"""What slots are filled with: the fillers of slots*.tsv, and the countries, whose names and people belong together."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from communique.codebook import tables
from training.corpus import markup
from training.corpus.markup import MarkupError

SLOT_COLUMNS = ("slot", "text", "issue", "context", "number")
COUNTRY_COLUMNS = ("state", "demonym", "city", "seat", "given", "name")
# The slots that a country fills: `given` and `name` are a person, to whom `he`, `his` and `him` refer (she, her),
# `given_b` and `name_b` a second one.
COUNTRY_SLOTS = (
    "state", "demonym", "city", "capital", "given", "name", "he", "his", "him", "given_b", "name_b",
)  # fmt: skip
_WOMAN = {"he": "she", "his": "her", "him": "her"}
_MAN = {"he": "he", "his": "his", "him": "him"}
NUMBERS = ("", "sg", "pl")
_DEEPEST = 60  # slots filled in one text, those inside of fillers included; more is a filler that holds itself


@dataclass(frozen=True, slots=True)
class Filler:
    """What may stand in a slot, with the issues and contexts that it brings; it may have slots of its own."""

    text: str
    issue: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country's names, seats and people; given names and surnames are put together freely.

    Attributes:
        fields: by column; a seat stands for the government ("the Kremlin"), and of the given names the first, third and
            so on are women's.
    """

    fields: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """What it is called in a sentence ("the Netherlands")."""
        return self.fields["state"][0]


@dataclass(frozen=True, slots=True)
class Slots:
    """All fillers by slot, and the countries."""

    fillers: Mapping[str, tuple[Filler, ...]]
    countries: tuple[Country, ...]

    @classmethod
    def load(cls, folder: Path) -> Slots:
        """Reads countries.tsv and every slots*.tsv of the folder.

        Raises:
            KnowledgeError: a bad row, with file and line.
        """
        rows = tables.read_file(folder / "countries.tsv", COUNTRY_COLUMNS)
        countries = tuple(Country({column: row.list(column) for column in COUNTRY_COLUMNS}) for row in rows)
        fillers: dict[str, list[Filler]] = defaultdict(list)
        for path in sorted(folder.rglob("slots*.tsv")):
            for row in tables.read_file(path, SLOT_COLUMNS):
                row.one_of("number", NUMBERS)
                if row["slot"] in COUNTRY_SLOTS:
                    raise row.error(f"slot {row['slot']!r} is filled from countries.tsv; add a country there")
                issue, context = _listed(row["issue"]), _listed(row["context"])
                fillers[row["slot"]].append(Filler(row["text"], issue, context, row.place))
        return cls({slot: tuple(found) for slot, found in fillers.items()}, countries)

    def known(self, slot: str) -> bool:
        """Whether anything fills that slot."""
        return slot in COUNTRY_SLOTS or slot in self.fillers


@dataclass(slots=True)
class Filling:
    """One filling of a pattern's slots: what was chosen stays chosen for the whole text.

    Attributes:
        chosen: by slot and number ("1" where none is written).
        countries: by number.
    """

    slots: Slots
    rng: random.Random
    chosen: dict[tuple[str, str], Filler] = field(default_factory=dict)
    countries: dict[str, dict[str, str]] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """The text with all slots filled, those in fillers too; a filler at a sentence's start gets its capital.

        Raises:
            MarkupError: an unknown slot, or a filler that holds itself.
        """
        for _ in range(_DEEPEST):
            text = markup.choose(text, self.rng)
            if (found := markup.SLOT.search(text)) is None:
                return text
            before, after = text[: found.start()], text[found.end() :]
            filler = self.filler(found[1], found[2] or "1", owner=markup.is_owner(after)).text
            if markup.begins_sentence(before):
                filler = filler[:1].upper() + filler[1:]
            text = before + filler + after
        raise MarkupError("slots without end: a filler holds itself")

    def filler(self, slot: str, number: str, *, owner: bool = False) -> Filler:
        """What fills that slot here, chosen at the first asking; never what fills the slot under another number.

        An `owner`, before a possessive's 's, has no apposition.

        Raises:
            MarkupError: an unknown slot.
        """
        if (slot, number) not in self.chosen:
            if slot in COUNTRY_SLOTS:
                self.chosen[slot, number] = Filler(self._country(number)[slot])
            else:
                self.chosen[slot, number] = self._other(slot, number, owner)
        return self.chosen[slot, number]

    def _other(self, slot: str, number: str, owner: bool) -> Filler:
        if slot not in self.slots.fillers:
            raise MarkupError(f"slot {slot!r} has no fillers; add some to a slots file")
        used = {filler.place for (name, _), filler in self.chosen.items() if name == slot}
        known = [filler for filler in self.slots.fillers[slot] if not (owner and "," in filler.text)]
        chosen = self.rng.choice(
            [filler for filler in known if filler.place not in used] or known or self.slots.fillers[slot]
        )
        inner = markup.SLOT.sub(lambda found: f"{{{found[1]}{found[2] or number}}}", chosen.text)
        return Filler(inner, chosen.issue, chosen.context, chosen.place)

    def _country(self, number: str) -> dict[str, str]:
        if number not in self.countries:
            taken = {country["state"] for country in self.countries.values()}
            country = self.rng.choice([country for country in self.slots.countries if country.name not in taken])
            fields = {column: self.rng.choice(country.fields[column]) for column in ("demonym", "city")}
            given, names = (self.rng.sample(country.fields[column], 2) for column in ("given", "name"))
            fields["capital"] = self.rng.choice((fields["city"], *country.fields["seat"]))
            fields |= _MAN if country.fields["given"].index(given[0]) % 2 else _WOMAN
            fields |= {"state": country.name, "given": given[0], "name": names[0]}
            self.countries[number] = fields | {"given_b": given[1], "name_b": names[1]}
        return self.countries[number]


def _listed(words: str) -> tuple[str, ...]:
    return tuple(filter(None, words.replace(",", "|").split("|")))
