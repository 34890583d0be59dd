"""The sides of an article: how often each party is spoken of, and which two or three are meant by "both sides"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from communique.actors import referent
from communique.actors.referent import Draft, Referent
from communique.codebook.actors import ActorTables

# What a mention counts by its form: a name in "Chinese exports" says less of who acts than "China".
_WEIGHTS = {"name": 2, "metonym": 2, "description": 2, "adjective": 1, "place": 0}
_TITLE_WEIGHT = 3
# A party that is named less than this share of the leading one's count is not one of the sides.
_SHARE = 0.2
_REBEL = "REB"
# Bodies at which others meet are hosts, not sides.
_NO_SIDES = frozenset(("UNO", "IGO", "NGO", "MNC"))


class Sides:
    """The parties of one article.

    Args:
        drafts: the mentions of names, persons included.
        title_end: the token before which the headline ends (0: no headline).
        tables: for the states.
        earliest, latest: the time of the article.
    """

    def __init__(
        self, drafts: Iterable[Draft], title_end: int, tables: ActorTables, earliest: str | None, latest: str | None
    ) -> None:
        self._tables, self._earliest, self._latest = tables, earliest, latest
        self._states: dict[str, Referent] = {}
        self._members: dict[str, Referent] = {}
        self._persons: dict[str, Counter[str]] = {}
        self._known: dict[str, Referent] = {}
        self._counts: Counter[str] = Counter()
        kept = sorted(drafts, key=lambda d: d.start)
        self._internal = self._torn(kept)
        for draft in kept:
            self._count(draft, _TITLE_WEIGHT if draft.start < title_end else 1)
        self._ranked = self._by_weight()

    def _torn(self, drafts: Sequence[Draft]) -> str | None:
        """The country whose own rebels are spoken of more than any other country is, or None."""
        rebels: Counter[str] = Counter()
        states: Counter[str] = Counter()
        for draft in drafts:
            for r in draft.referents:
                if r.country and r.code == f"{r.country} {_REBEL}":
                    rebels[r.country] += 1
                elif r.kind == "state" and draft.form != "adjective":
                    states[r.country or ""] += 1
        first = min(rebels, key=lambda c: (-rebels[c], c), default=None)
        foreign = max((count for country, count in states.items() if country != first), default=0)
        return first if first and rebels[first] >= foreign else None

    def _count(self, draft: Draft, factor: int) -> None:
        for r in draft.referents:
            unit = self.unit(r)
            if unit is None:
                continue
            self._counts[unit] += _WEIGHTS.get(draft.form, 1) * factor
            if r.kind == "state":
                self._states.setdefault(unit, r)
            elif r.is_person:
                self._persons.setdefault(unit, Counter())[r.id] += 1
                self._known.setdefault(r.id, r)
            if r.code == unit and not r.is_person:
                self._members.setdefault(unit, r)

    def unit(self, r: Referent) -> str | None:
        """The side that somebody belongs to: a country, a bloc, or within a torn country one of its camps."""
        if r.country is None:
            return r.code.split()[0] if r.code else None
        sector = r.code.split()[1] if r.code and " " in r.code else ""
        if sector == _REBEL:
            return f"{r.country} {_REBEL}"
        return f"{r.country} GOV" if r.country == self._internal else r.country

    def ranked(self) -> list[str]:
        """The sides, most spoken of first; those hardly named are left out."""
        return self._ranked

    def _by_weight(self) -> list[str]:
        ranked = sorted(self._counts.items(), key=lambda c: (-c[1], c[0]))
        ranked = [c for c in ranked if c[0].split()[0] not in _NO_SIDES]
        return [unit for unit, count in ranked if count >= _SHARE * ranked[0][1]]

    @property
    def countries(self) -> set[str]:
        """The countries that the article speaks of, in passing or not."""
        return {unit.split()[0] for unit in self._counts}

    @property
    def only(self) -> str | None:
        """The only country in play, or None where there are several (or none)."""
        countries = {unit.split()[0] for unit in self.ranked()}
        return countries.pop() if len(countries) == 1 else None

    @property
    def torn(self) -> str | None:
        """The country whose government and rebels are both in play, or None."""
        if self._internal is None or f"{self._internal} {_REBEL}" not in self.ranked():
            return None
        return self._internal

    def rebels(self, country: str | None) -> Referent | None:
        """The most spoken-of rebel group of the country (of any where None is given), or None."""
        units = [f"{country} {_REBEL}"] if country else [u for u in self.ranked() if u.endswith(f" {_REBEL}")]
        return next((self._members[unit] for unit in units if unit in self._members), None)

    def actor(self, unit: str) -> Referent | None:
        """The state, government, bloc or group that a side is."""
        if unit in self._states and " " not in unit:
            return self._states[unit]
        if unit in self._members:
            return self._members[unit]
        if unit.endswith(" GOV"):
            return self.government(unit.split()[0])
        return self.state(unit)

    def state(self, code: str) -> Referent | None:
        """The state of that code at the time of the article."""
        if code not in self._states:
            state = self._tables.state(code, self._earliest, self._latest)
            if state is None:
                return None
            self._states[code] = referent.of_state(state)
        return self._states[code]

    def government(
        self, code: str, noun: str = "government", sector: str = "GOV", kind: str = "government"
    ) -> Referent:
        """A body of a state by its common name: the Philippine government, military, parliament."""
        state = self._tables.state(code, self._earliest, self._latest)
        adjective = state.demonyms[0] if state is not None and state.demonyms else code
        slug = f"{code}-{noun}".lower().replace(" ", "-")
        name = f"{adjective} {noun}"
        why = f"{state.place} {code} + groups.tsv {noun}" if state is not None else f"groups.tsv {noun}"
        prefix = "group" if kind == "group" else "organization"
        body = Referent(
            f"{prefix}/{slug}", f"{code} {sector}".strip(), name, kind, code, None, why, plural=kind == "group"
        )
        return self._known.setdefault(body.id, body)

    def leader(self, unit: str, offices: frozenset[str] = frozenset()) -> Referent | None:
        """The person of that side who is named most, of those in these offices where any are given."""
        counts = self._persons.get(unit, Counter())
        ids = [i for i in counts if not offices or offices & self._known[i].offices] or list(counts)
        best = min(ids, key=lambda i: (-counts[i], i), default=None)
        return self._known[best] if best is not None else None
