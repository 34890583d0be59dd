"""Pronouns and joint descriptions: whom "he", "they" and "both sides" stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.actors.grammar import Grammar
from communique.actors.people import People
from communique.actors.referent import Draft, Referent
from communique.parse import Parsed

HE = frozenset(("he", "him", "his", "himself"))
SHE = frozenset(("she", "her", "hers", "herself"))
IT = frozenset(("it", "its", "itself"))
THEY = frozenset(("they", "them", "their", "theirs", "themselves"))
WE = frozenset(("i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"))


class References:
    """Resolves the pronouns of one article, from left to right."""

    def __init__(self, parsed: Parsed, grammar: Grammar, drafts: Sequence[Draft], people: People) -> None:
        self._parsed, self._grammar, self._people = parsed, grammar, people
        self._drafts = sorted(drafts, key=lambda d: (d.start, -d.end))

    def drafts(self) -> Iterator[Draft]:
        """The pronouns that stand for somebody known."""
        for i, tag in enumerate(self._grammar.tag):
            if tag not in ("PRP", "PRP$"):
                continue
            found = self._antecedent(i)
            if found:
                yield Draft(i, i + 1, i, found, f"pronoun -> {found[0].name}", "pronoun")

    def _antecedent(self, i: int) -> list[Referent]:
        word = self._grammar.lower[i]
        if word in HE or word in SHE:
            gender = "m" if word in HE else "f"
            return self._last(i, lambda r: r.is_person and r.gender in (gender, None))
        if word in IT:
            return self._last(i, lambda r: not r.is_person)
        return []

    def _last(self, i: int, fits) -> list[Referent]:
        for draft in reversed([d for d in self._drafts if d.end <= i]):
            if draft.form != "adjective" and len(draft.referents) == 1 and fits(draft.referents[0]):
                return draft.referents
        return []
