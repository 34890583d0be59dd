"""Joint descriptions: who are "both sides", "the two leaders", "the rival powers"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communique.actors.memory import Memory, Story
from communique.actors.phrases import Phrase
from communique.actors.referent import Referent

# "Their neighbours" are others than they.
_THEIRS = frozenset(("neighbour", "neighbor", "rival", "foe", "adversary"))
# Bodies that in the plural stand for the sides: "the parties", "the Asian giants".
_PARTIES = frozenset(("party", "giant"))
# Of these there are two sides; of a river or a ceasefire line only two banks.
_QUARRELS = frozenset(("dispute", "conflict", "war", "divide", "argument", "talks", "negotiations", "debate", "issue"))
_EACH = frozenset(("each", "either", "neither", "both"))
# How many sentences ago the sides may have been named together, and the persons who are meant.
_BACK_SIDES = 10
_BACK_PERSONS = 12


class Joint:
    """Resolves descriptions of several parties or persons at once."""

    def __init__(self, story: Story, memory: Memory) -> None:
        self._grammar, self._phrases, self._sides = story.grammar, story.phrases, story.sides
        self._memory = memory

    def is_joint(self, phrase: Phrase) -> bool:
        """Whether the sides or leaders are meant together: "both sides", "the rival powers", "each side"."""
        noun = phrase.noun
        before = self._grammar.lower[phrase.left - 1] if phrase.left else ""
        if self._phrases.owners(phrase) or (noun.kind == "side" and self._is_of_thing(phrase)):
            return False
        if phrase.possessor is not None and noun.text in _THEIRS:
            return False
        if noun.text in _PARTIES and phrase.plural and (phrase.definite or phrase.number):
            return True
        if not phrase.plural:
            return noun.kind == "side" and (before in _EACH or not _EACH.isdisjoint(phrase.modifiers))
        if noun.kind in ("state", "side"):
            return phrase.definite or phrase.number is not None
        if phrase.number is None or not phrase.definite:
            return False
        return not noun.personal or bool(noun.offices) or noun.kind == "person"

    def _is_of_thing(self, phrase: Phrase) -> bool:
        """Whether the sides are those of a line or a river, not of a dispute."""
        words = self._grammar.lower[phrase.end : phrase.end + 4]
        return words[:1] == ["of"] and _QUARRELS.isdisjoint(words)

    def joint(self, phrase: Phrase) -> Sequence[Referent]:
        """The parties or persons that are meant together; () where the article does not have so many."""
        count = phrase.number or (len(self._sides.ranked()) if "all" in phrase.modifiers else 2)
        if phrase.possessor is not None:
            states = list(dict.fromkeys(self._memory.states_of(self._memory.possessor(phrase.possessor))))
            if len(states) > 1:
                return states
        if phrase.noun.personal:
            return self.persons(phrase, count) or self._pair(phrase.head, count)
        return self._pair(phrase.head, count)

    def _pair(self, i: int, count: int) -> Sequence[Referent]:
        """The sides meant: those of the sentence and the one before where they are just so many, else the main ones."""
        main = self._sides.ranked()
        likely = main[: count + 3]  # one named in passing is hardly a side, even where it stands nearest
        speaker = self._memory.speaker(i)
        mediator = self._sides.unit(speaker[0]) if speaker else None
        if mediator in main[:count]:
            mediator = None
        for back, by_name in ((0, True), (1, True), (0, False), (1, False)):
            units = self._units(i, back, likely, by_name=by_name)
            units.pop(mediator or "", None)
            if len(units) == count and self._are_sides(units, main[:count]):
                torn = len({unit.split()[0] for unit in units}) < count
                return list(units.values()) if torn else self._actors(units)
        if (named := self._named_together(i, count)) is not None:
            return self._actors(named)
        return self._actors([unit for unit in main if unit != mediator][:count]) if len(main) >= count else ()

    def _named_together(self, i: int, count: int) -> dict[str, None] | None:
        """The sides that were last named together, as in "India and Pakistan"."""
        for seen in self._memory.recent(i, _BACK_SIDES):
            units = dict.fromkeys(u for r in seen.referents if (u := self._sides.unit(r)) is not None)
            if seen.form == "joint" and len(units) == count and self._are_sides(units, self._sides.ranked()[:count]):
                return units
        return None

    def _are_sides(self, units: Iterable[str], first: Sequence[str]) -> bool:
        """Whether these can be "both sides": one of the main ones is among them, in a torn country both are."""
        if {unit.split()[0] for unit in first} == {self._sides.torn}:
            return set(units) == set(first)
        return not set(first).isdisjoint(units)

    def _units(self, i: int, back: int, likely: Sequence[str], *, by_name: bool) -> dict[str, Referent]:
        """The sides mentioned in this sentence and the `back` before it, each as the body named there.

        With `by_name` only states and bodies that are named count, no persons and no pronouns.
        """
        units: dict[str, Referent] = {}
        for seen in reversed(list(self._memory.recent(i, back))):
            for r in seen.referents:
                if by_name and (r.is_person or r.id.startswith("nil/") or seen.form == "pronoun"):
                    continue
                unit = self._sides.unit(r)
                side = self._sides.actor(unit) if unit in likely and unit is not None else None
                if side is not None and unit is not None:
                    own = self._is_side(r, units.get(unit)) and (" " not in unit or r.code == unit)
                    units[unit] = r if own else units.get(unit, side)
        return units

    def _is_side(self, r: Referent, held: Referent | None) -> bool:
        """Whether a body may itself be one of "both sides": a government or a group, not an army or firm."""
        if r.id.startswith("nil/") or r.is_person or (held is not None and held.kind == "state" and r.kind == "state"):
            return False
        return r.kind == "state" or (r.code or "").endswith((" GOV", " REB")) or r.code in ("EUR", "UNO", "IGO")

    def _actors(self, units: Iterable[str]) -> list[Referent]:
        return [actor for unit in units if (actor := self._sides.actor(unit)) is not None]

    def persons(self, phrase: Phrase, count: int) -> Sequence[Referent]:
        """As in "the two leaders": the last persons of different sides in such offices, else the sides' leaders."""
        noun = phrase.noun
        found: dict[str | None, Referent] = {}
        if noun.kind == "person" and (pair := self._persons_together(phrase, count)) is not None:
            return pair
        for seen in self._memory.recent(phrase.head, _BACK_PERSONS):
            if len(seen.referents) == count and all(r.is_person and self._can_be(r, phrase) for r in seen.referents):
                return seen.referents
            for r in reversed(seen.referents):
                if r.is_person and self._can_be(r, phrase):
                    key = r.id if noun.kind == "person" else self._sides.unit(r)
                    found.setdefault(key, r)
            if len(found) >= count:
                return list(found.values())[:count][::-1]
        leaders = [self._sides.leader(unit, noun.offices) for unit in self._sides.ranked()[:count]]
        known = [r for r in leaders if r is not None]
        return known if len(known) == count and noun.kind != "person" else ()

    def _persons_together(self, phrase: Phrase, count: int) -> Sequence[Referent] | None:
        """The persons who were last spoken of together, as in "A and B" or "the two leaders"."""
        for seen in self._memory.recent(phrase.head, _BACK_PERSONS):
            if len(seen.referents) == count and all(self._can_be(r, phrase) for r in seen.referents):
                return seen.referents
        return None

    def _can_be(self, r: Referent, phrase: Phrase) -> bool:
        noun = phrase.noun
        if noun.kind == "person":
            return r.is_person and not r.is_described and (r.gender is None or noun.gender in (None, r.gender))
        return bool(noun.offices & r.offices and not r.is_described) or (noun.text in r.titles and r.held is not None)
