"""What each article has something on, and from which day: what lets a page find its articles without seeing the others.

A topic is a word with what it is of: `dyad/CHN/USA`, `actor/person/james-baker`, `issue/trade`, `article` (all of
them), `meeting` by the day it is held, `debt/owes/CHN/owed/USA` by the day that it falls due. The topics of an article
follow from its record, and are made anew with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from communique import pins
from communique.codebook.actor_rows import latest_day
from communique.extract import positions
from communique.record import Actor, Commitment, Meeting, Record
from communique.wording import Dated

ARTICLE, MEETING = "article", "meeting"
UNTOLD = {"negation", "hypothetical", "historical"}  # moves that were not made, or not now


@dataclass(frozen=True, slots=True, order=True)
class Topic:
    """That an article has something on a topic.

    Attributes:
        topic: which.
        day: ISO date or partial date; empty where no day is known.
        article: its id.
        tone: of a dyad: the mean PLOVER score (-10 to 10) of the moves made between the two; None: none was made.
    """

    topic: str
    day: str
    article: str
    tone: float | None = None


def of_dyad(dyad: tuple[str, str]) -> str:
    """The topic of what is between two parties."""
    return f"dyad/{dyad[0]}/{dyad[1]}"


def dyad_of(topic: str) -> tuple[str, str]:
    """The two parties of such a topic."""
    _, first, second = topic.split("/")
    return first, second


def of_actor(actor: str) -> str:
    """The topic of an actor, by id."""
    return f"actor/{actor}"


def of_issue(issue: str) -> str:
    """The topic of an issue."""
    return f"issue/{issue}"


def of_debt(debtor: str | None = None, creditor: str | None = None, *, dated: bool = True) -> str:
    """The topic of what one party owes another; None: whoever, to whomever."""
    parties = (f"owes/{debtor}" if debtor else "", f"owed/{creditor}" if creditor else "")
    return "/".join(("debt" if dated else "debt-undated", *filter(None, parties)))


def day_of(article: Dated) -> str | None:
    """The day that the article is to be placed at: published, else the earliest it can be; None where nothing tells."""
    return article.published or (article.dateable[0] if article.dateable else None)


def day_met(met: Meeting, article: Dated) -> str:
    """The first day of a meeting, partial where the text is, else the article's; empty where neither is known."""
    return met.start if met.start and met.start[:4].isdigit() else day_of(article) or ""


def due_of(owed: Commitment) -> str | None:
    """The end of the time that it falls due in, or None where no year is known."""
    day = (owed.due.end or owed.due.start) if owed.due else None
    return day if day and day[:4].isdigit() else None


def of_record(record: Record) -> list[Topic]:
    """All topics of a record, sorted."""
    article, day = record.article.id, day_of(record.article) or ""
    found = {Topic(ARTICLE, day, article), *_of_dyads(record, day)}
    found |= {Topic(of_issue(issue), day, article) for event in record.events for issue in event.issue}
    found |= {Topic(of_actor(actor), day, article) for actor in _actors(record)}
    for met in record.meetings:
        found.add(Topic(MEETING, day_met(met, record.article), article))
    for owed in record.commitments:
        found |= {Topic(topic, when, article) for topic, when in debts_of(owed, record.article)}
    return sorted(found, key=lambda each: (each.topic, each.day))


def _of_dyads(record: Record, day: str) -> Iterator[Topic]:
    scores: dict[tuple[str, str], list[float]] = {stand.dyad: [] for stand in record.positions}
    for event in record.events:
        for dyad in sorted({dyad for dyad, _ in positions.sides(event)}):
            scores.setdefault(dyad, [])
            if event.scale is not None and not UNTOLD & set(event.aux):
                scores[dyad].append(event.scale)
    for dyad, told in scores.items():
        tone = round(sum(told) / len(told), 3) if told else None
        yield Topic(of_dyad(dyad), day, record.article.id, tone)


def _actors(record: Record) -> Iterator[str]:
    """The ids of the actors that are known, and of the states whose people and bodies they are."""
    entries = (*record.statements, *record.events, *record.meetings, *record.commitments)
    for entry in entries:
        for _, actor in pins.actors(entry):
            if not actor.id.startswith("nil/"):
                yield actor.id
            if actor.country:
                yield f"state/{actor.country}"


def debts_of(owed: Commitment, article: Dated) -> Iterator[tuple[str, str]]:
    """The topics of a commitment, each with its day: when it falls due, or else the article's."""
    due = due_of(owed)
    day = latest_day(due) if due else day_of(article) or ""
    debtors, creditors = (sorted(_parties(actors)) for actors in (owed.debtor, owed.creditor))
    for debtor, creditor in product((None, *debtors), (None, *creditors)):
        yield of_debt(debtor, creditor, dated=due is not None), day


def _parties(actors: Iterable[Actor]) -> set[str]:
    """The party codes, with and without sectors: what the rebels owe, their country's page tells too."""
    codes = {actor.code for actor in actors if actor.code}
    return codes | {code.split()[0] for code in codes}
