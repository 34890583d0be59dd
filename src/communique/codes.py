"""Party codes as users write them and as people read them: `USA`, `PHL REB`; China, Philippines rebels."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from communique.codebook import tables
from communique.codebook.actor_rows import NON_STATES, SECTORS, STATE_COLUMNS
from communique.errors import InputError

NAMES = {
    "EUR": "European Union", "UNO": "United Nations", "IGO": "Intergovernmental body",
    "NGO": "Non-governmental body", "MNC": "Multinational company", "IMG": "International armed group",
}  # fmt: skip
SECTOR_NAMES = {
    "GOV": "government", "LEG": "parliament", "MIL": "military", "JUD": "courts", "PTY": "party", "OPP": "opposition",
    "REB": "rebels", "SPY": "intelligence", "COP": "police", "BUS": "business", "MED": "media", "EDU": "universities",
}  # fmt: skip
NEAREST = 3  # codes that a message about an unknown one names
ALIKE = 0.6  # of `difflib`: one wrong letter in a code of three gives 0.67


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of states and other parties with their names."""

    names: dict[str, str]
    words: dict[str, str] = field(repr=False)

    @classmethod
    def load(cls, own: Path | None = None) -> Codes:
        """From the table of states, with the user's own in folder `own`."""
        names, words = dict(NAMES), {name.casefold(): code for code, name in NAMES.items()} | {"eu": "EUR", "un": "UNO"}
        for row in tables.read("states.tsv", STATE_COLUMNS, own=own):
            names.setdefault(row["code"], row["name"])
            for word in (row["iso2"], row["name"], *row.list("names"), *row.list("demonyms")):
                if word:
                    words.setdefault(word.casefold(), row["code"])
        return cls(names, words)

    def name(self, code: str) -> str:
        """`CHN` is China, `PHL REB` Philippines rebels; a code that is unknown is its own name."""
        country, *sectors = code.split()
        told = [self.names.get(country, country), *(SECTOR_NAMES.get(sector, sector) for sector in sectors)]
        return " ".join(told)

    def dyad(self, text: str, known: Iterable[str] = ()) -> tuple[str, str]:
        """The two party codes of `USA-CHN`, `PHL GOV-PHL REB` or `china-us`, sorted.

        Args:
            text: two codes or names with a hyphen between them.
            known: further codes that are no mistake, such as those in the store.

        Raises:
            InputError: not two different parties, or a code that nobody knows, with the nearest ones.
        """
        codes = set(known)
        pairs = [(self._code(one, codes), self._code(other, codes)) for one, other in _halves(text)]
        if not pairs:
            raise InputError(f"{text!r}: write two codes with a hyphen between them: USA-CHN or 'PHL GOV-PHL REB'")
        for one, other in pairs:
            if one and other and one != other:
                return (one, other) if one < other else (other, one)
        one, other = next(_halves(text))
        if pairs[0][0] and pairs[0][0] == pairs[0][1]:
            raise InputError(f"{text!r}: a dyad has two different parties")
        wrong = other if pairs[0][0] else one
        raise InputError(f"{text!r}: no party {wrong!r}{self._nearest(wrong, codes)}")

    def party(self, text: str, known: Iterable[str] = ()) -> str:
        """The code of one party.

        Raises:
            InputError: nobody knows it; the message names the nearest ones.
        """
        codes = set(known)
        if code := self._code(text, codes):
            return code
        raise InputError(f"no party {text!r}{self._nearest(text, codes)}")

    def _code(self, text: str, known: set[str]) -> str | None:
        upper = " ".join(text.upper().split())
        country, *sectors = upper.split() or [""]
        if upper in known or (country in self.names and all(sector in SECTORS for sector in sectors)):
            return upper
        return self.words.get(text.strip().casefold())

    def _nearest(self, text: str, known: set[str]) -> str:
        """What an error message adds: the codes that look or sound like it, those in the store first."""
        country, *sectors = text.upper().split() or [""]
        if country in self.names and sectors:
            return f"; sectors are {' '.join(SECTORS)}"
        choices = {code.casefold(): code for code in (*self.names, *known)} | self.words
        asked = text.strip().casefold()
        likeness = {word: _likeness(asked, word) for word in choices}
        near = sorted((choices[word] not in known, -value, word) for word, value in likeness.items() if value >= ALIKE)
        codes = list(dict.fromkeys(choices[word] for _, _, word in near))[:NEAREST]
        told = ", ".join(f"{code} ({self.name(code)})" for code in codes)
        return f"; nearest: {told}" if told else f"; codes are such as {', '.join(('USA', *NON_STATES[:2]))}"


def _likeness(one: str, other: str) -> float:
    """How alike two words are, from 0; words that begin alike are the more so, for that is how codes are made."""
    matcher = difflib.SequenceMatcher(a=one, b=other, autojunk=False)
    if matcher.quick_ratio() < ALIKE:
        return 0.0
    alike = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    return matcher.ratio() + 0.1 * alike


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Every way to cut the text in two at a hyphen or dash (names have hyphens too: Guinea-Bissau)."""
    plain = text.replace("–", "-").replace("—", "-")
    for at, character in enumerate(plain):
        if character == "-" and plain[:at].strip() and plain[at + 1 :].strip():
            yield plain[:at].strip(), plain[at + 1 :].strip()
