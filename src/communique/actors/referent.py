"""Whom mentions refer to while an article is being read: the actors before they are pinned to words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from communique.codebook.actors import Holder, Organization, State
from communique.parse import Parsed
from communique.record import Actor


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody or something that the article speaks of; one object for all its mentions.

    Attributes:
        id, code, name, kind, country, role: as in `record.Actor`.
        why: the rule and the table entry that it comes from.
        gender: `m`, `f` or None where unknown or not a person.
        plural: whether "they" may stand for it.
        offices: the offices (keys of the holder table) that the person holds or is said to hold.
        titles: what the text calls the person, lower case ("foreign minister", "spokesman").
        held: the tenure found in the holder tables, or None.
    """

    id: str
    code: str | None
    name: str
    kind: str
    country: str | None
    role: str | None
    why: str
    gender: str | None = None
    plural: bool = False
    offices: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    held: Holder | None = None

    @property
    def is_person(self) -> bool:
        """Whether a single human being is meant."""
        return self.kind == "person"

    @property
    def is_described(self) -> bool:
        """Whether the article gives no name, only a description ("a US official")."""
        return self.id.startswith("nil/") and self.role == self.name


@dataclass(slots=True, eq=False)
class Draft:
    """A mention before its actors are final: as `cast.Mention`, with referents; `plural`: "they" may stand for it."""

    start: int
    end: int
    head: int
    referents: list[Referent]
    why: str
    form: str
    country: str | None = None
    plural: bool = False
    state: Referent | None = None


def of_state(state: State) -> Referent:
    """The referent of a state."""
    return Referent(state.id, state.code, state.name, "state", state.code, None, f"{state.place} {state.code}")


def of_organization(entry: Organization) -> Referent:
    """The referent of an organisation, a company, an institution or an armed group."""
    country = entry.country or entry.code.split()[0]
    why = f"{entry.place} {entry.name}"
    return Referent(entry.id, entry.code, entry.name, entry.kind, country, None, why, plural=entry.kind == "group")


# The people of an international body are of the body, whatever their own sector: the code stays whole.
_BODIES = frozenset(("EUR", "UNO", "IGO", "NGO"))


def of_holder(holder: Holder) -> Referent:
    """The referent of a person in the holder tables, in that office."""
    code = holder.country if holder.country in _BODIES else holder.code
    return Referent(
        holder.id, code, holder.person, "person", holder.country, holder.title, f"{holder.place} {holder.person}",
        gender=holder.gender, offices={holder.office}, titles={holder.title.lower()}, held=holder,
    )  # fmt: skip


def of(target: State | Organization | Holder) -> Referent:
    """The referent of a table entry."""
    if isinstance(target, State):
        return of_state(target)
    return of_organization(target) if isinstance(target, Organization) else of_holder(target)


def pinned(referents: Iterable[Referent], parsed: Parsed, start: int, end: int) -> tuple[Actor, ...]:
    """The referents as actors whose mention is the tokens `start` to `end` (half-open)."""
    quote = parsed.quote(start, end)
    return tuple(
        Actor(r.id, r.code, r.name, r.kind, r.country, r.role, quote.text, quote.start, quote.end) for r in referents
    )
