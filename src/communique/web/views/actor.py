"""Actors: who there is, and of each what was said and done, with the offices over time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import Query

from communique import browse, pins, topics
from communique.codebook.actor_rows import OFFICES, Holder
from communique.errors import NothingFoundError
from communique.record import Actor, Event, Record, Statement
from communique.web import charts
from communique.web.pages import Pages
from communique.web.site import Here, Site
from communique.web.views import told

ROWS = 60
REPORTS = 8
HOLDERS = 40
KINDS = {"state": "States", "organization": "Organisations", "person": "People", "group": "Groups"}
# The offices that a state's page lists.
LISTED = ("head-of-state", "head-of-government", "supreme-leader", "foreign-minister")
Kind = Literal["state", "organization", "person", "group"]


def register(pages: Pages) -> None:
    """The index and the page of one."""
    pages.page("/actors", "actors.html", actors)
    pages.page("/actor/{identity:path}", "actor.html", actor)


def actors(site: Here, kind: Kind = "state", after: str | None = None) -> dict[str, Any]:
    """The actors of one kind that some entry names, in the order of their ids."""
    page = browse.names(site.store, topics.of_actor(f"{kind}/"), after=after, limit=ROWS)
    found = []
    for topic in page.rows:
        identity = topic.removeprefix("actor/")
        latest = browse.on(site.store, topic, limit=1).rows
        known = _known(site, identity)
        found.append(
            {
                **told.actor(known),
                "articles": browse.count(site.store, topic),
                "latest": latest[0].day if latest else None,
            }
        )
    return {
        "kind": kind,
        "kinds": [{"kind": each, "name": name} for each, name in KINDS.items()],
        "actors": found,
        "after": page.after,
        "enough": browse.ENOUGH,
    }


def _known(site: Site, identity: str) -> Actor:
    """The actor; of a state of which only people and bodies are named, by its code.

    Raises:
        NothingFoundError: nobody knows it.
    """
    found = browse.actor(site.store, identity)
    if found is not None:
        return found
    if held := site.tables.persons.get(identity):
        last = held[-1]
        return Actor(
            identity, last.code, last.person, "person", last.country, last.title, last.person, 0, len(last.person)
        )
    kind, _, code = identity.partition("/")
    if kind == "state" and code in site.codes.names:
        return Actor(identity, code, site.codes.name(code), "state", code, None, code, 0, len(code))
    raise NothingFoundError(f"no actor {identity[:80]!r} in the record; see the list of actors")


def actor(
    site: Here, identity: str, after: Annotated[str | None, Query(description="Where the page before ended")] = None
) -> dict[str, Any]:
    """What an actor said and did, the latest article first; a state's page has its people and bodies too."""
    known = _known(site, identity)
    page = browse.on(site.store, topics.of_actor(identity), after=after, limit=REPORTS)
    offices = _offices(site, known)
    return {
        "actor": told.actor(known),
        "offices": offices,
        "tenures": charts.tenures(offices, f"Offices of {known.name}", site.today())
        if known.kind == "person"
        else None,
        "reports": [_report(one, known) for one in site.store.records([each.article for each in page.rows])],
        "articles": browse.count(site.store, topics.of_actor(identity)),
        "enough": browse.ENOUGH,
        "after": page.after,
    }


def _report(one: Record, known: Actor) -> dict[str, Any]:
    """What one article has on the actor: said, did, was done to it."""
    return {
        "article": told.head(one.article),
        "statements": [told.statement(each, one.article) for each in one.statements if _speaks(each, known)],
        "did": [told.event(each, one.article) for each in one.events if _among(each.actor, known)],
        "received": [
            told.event(each, one.article)
            for each in one.events
            if _among(each.recipient, known) and not _among(each.actor, known)
        ],
        "meetings": [told.meeting(each) for each in one.meetings if _among(each.participants, known)],
        "named": sorted(set(_names(one, known))),
    }


def _speaks(said: Statement, known: Actor) -> bool:
    return said.speaker is not None and _among((said.speaker,), known)


def _among(actors: tuple[Actor, ...], known: Actor) -> bool:
    """Whether the actor, or one of a state's people and bodies, is among these."""
    return any(each.id == known.id or (known.kind == "state" and each.country == known.country) for each in actors)


def _names(one: Record, known: Actor) -> Iterator[str]:
    """The words by which the article names the actor itself."""
    entries: tuple[Statement | Event, ...] = (*one.statements, *one.events)
    for entry in entries:
        for _, each in pins.actors(entry):
            if each.id == known.id:
                yield each.text


def _offices(site: Site, known: Actor) -> list[dict[str, Any]]:
    """Of a person the offices held; of a state who held the main ones; the latest first."""
    rows: list[Holder] = []
    if known.kind == "person":
        rows = list(site.tables.persons.get(known.id, ()))
    elif known.kind == "state":
        rows = [
            each
            for several in site.tables.persons.values()
            for each in several
            if each.country == known.country and each.office in LISTED
        ]
    rows.sort(key=lambda each: (each.start or "0", OFFICES.index(each.office), each.person), reverse=True)
    return [
        {
            "person": each.person,
            "id": each.id,
            "office": each.office,
            "title": each.title,
            "country": each.country,
            "start": each.start,
            "end": each.end,
        }
        for each in rows[:HOLDERS]
    ]
