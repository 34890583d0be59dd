"""Whom politics inside a state knows besides governments: police, courts, protesters, companies, people.

Diplomacy needs none of them, and they would take part in nearly every sentence; coders of all politics ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from communique.actors import Cast
from communique.actors.cast import Mention, nil
from communique.actors.grammar import NOUN_TAGS, Grammar
from communique.parse import Parsed
from communique.record import Actor, Quote

# The classes of classes.tsv that describe people, by the sector that they are given.
PREFIX = "people-"
# Sectors that make no move in diplomacy; here those who have them are the people of their country.
PRIVATE = frozenset(("MED", "CVL", "CIV", "EDU", "MNC", "BUS", "PRV", "NGO"))
PEOPLE = "PPL"
# The country of those whose country is not said.
NOWHERE = "---"


def widened(parsed: Parsed, grammar: Grammar, cast: Cast, classes: Mapping[str, frozenset[str]]) -> Cast:
    """The cast with the people and bodies that are only described ("two Brazilian men", "a court in Guyana")."""
    sectors = {word: name.removeprefix(PREFIX) for name, words in classes.items() if PREFIX in name for word in words}
    known = [
        replace(m, actors=tuple(_public(a, sectors.get(grammar.lemma[m.head], PEOPLE)) for a in m.actors))
        for m in cast.mentions
        if not m.actors or any(actor.code for actor in m.actors) or grammar.lemma[m.head] not in sectors
    ]
    described = list(_described(parsed, grammar, cast, sectors))
    parties = [*cast.parties, *(actor for mention in described for actor in mention.actors)]
    return Cast(parsed, grammar, [*known, *described], parties, cast.setting)


def _public(actor: Actor, sector: str) -> Actor:
    """The actor as somebody whose acts count: a private person or company as a group with `sector` in its country."""
    country, *sectors = (actor.code or actor.country or NOWHERE).split()
    if PRIVATE & set(sectors) or (actor.kind == "person" and not sectors):
        return replace(actor, code=f"{country} {sector}", kind="group", country=country)
    return actor


def is_somewhere(actor: Actor) -> bool:
    """Whether the text says whose an actor is: its country, or an organisation that is known by name."""
    return (actor.country or actor.code) not in (None, NOWHERE)


def _described(parsed: Parsed, grammar: Grammar, cast: Cast, sectors: Mapping[str, str]) -> Iterator[Mention]:
    """A mention for every noun of the classes that denotes nobody known."""
    for i in range(len(grammar)):
        sector = sectors.get(grammar.lemma[i])
        if sector is None or grammar.tag[i] not in NOUN_TAGS or grammar.dep[i] in ("compound", "amod"):
            continue
        if any(actor.code for actor in cast.of(i)):
            continue
        start, end = grammar.phrase(i)
        quote = parsed.quote(start, end)
        owners = [actor.country for actor in cast.owner(i) if actor.country] or _placed(grammar, cast, i) or [NOWHERE]
        actors = tuple(
            Actor(nil(f"{code} {quote.text}"), f"{code} {sector}", quote.text, "group", code, None, *_at(quote))
            for code in dict.fromkeys(owners)
        )
        yield Mention(start, end, i, actors, f"classes.tsv {PREFIX}{sector}", "description")


def _at(quote: Quote) -> tuple[str, int, int]:
    return quote.text, quote.start, quote.end


def _placed(grammar: Grammar, cast: Cast, i: int) -> list[str]:
    """The countries of the places that a noun stands in: "a court in Guyana"."""
    found = [(cast.host(o), cast.of(o)) for o in grammar.objects(i, "in", "of", "from", "at")]
    return [code for host, actors in found for code in (host or next((a.country for a in actors), None),) if code]
