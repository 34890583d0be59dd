"""The party (country and sector) of somebody who is only described, from the words of the description."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communique.actors.referent import Draft, Referent
from communique.actors.words import Noun

# Sectors of nouns that leave open whom somebody works for: an official, a spokesman, a source may be of the army.
_OPEN = frozenset(("", "GOV", "CVL", "MED"))
_BODIES = frozenset(("organization", "group", "government"))


def read(noun: Noun, owners: Iterable[Draft], bodies: Sequence[Noun]) -> tuple[str | None, str | None, str]:
    """Country, code and sector; country and code are None where the words name no country.

    Args:
        noun: the role ("spokesman").
        owners: the names it is tied to ("Gazprom", "Russia").
        bodies: the common nouns it is tied to ("army", "government").
    """
    owners = list(owners)
    named = [referent for draft in owners for referent in draft.referents]
    wanted = _sector(noun, bodies)
    body = _body(named, wanted)
    if body is not None and body.code is not None and not _is_arm(body, wanted):
        return body.country, body.code, wanted
    country = next((r.country for r in named if r.country), None) or next(
        (d.country for d in owners if d.country), None
    )
    return country, joined(country, wanted), wanted


def _is_arm(body: Referent, wanted: str) -> bool:
    """Whether soldiers, judges or deputies of a government are meant, who have a code of their own."""
    return (body.code or "").endswith(" GOV") and wanted in ("MIL", "LEG", "JUD", "COP", "SPY")


def joined(country: str | None, sector: str) -> str | None:
    """`PHL` and `GOV` as one code; None without a country."""
    return f"{country} {sector}".strip() if country else None


def _sector(noun: Noun, bodies: Sequence[Noun]) -> str:
    if noun.sector in _OPEN or noun.kind in ("honorific", "person"):
        return next((body.sector for body in bodies if body.sector and body.kind != "state"), noun.sector)
    return noun.sector


def _body(named: Sequence[Referent], wanted: str) -> Referent | None:
    """The body among those named that somebody belongs to; beside a state only one of its own, or for its offices."""
    bodies = [r for r in named if r.kind in _BODIES]
    states = [r for r in named if r.kind == "state"]
    if states and wanted != "IGO":
        bodies = [r for r in bodies if r.country == states[0].country]
    return bodies[0] if bodies else None
