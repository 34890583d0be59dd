"""PLOVER JSON lines: one event a line, with the keys of PLOVER's own format.

What PLOVER has no key for stands in keys of our own: `aux` (auxiliary modes), `condition`, `quantity`, `move`, `issue`,
`statement` (id of the statement that reports the event), `confidence`, `evidence` (offsets), `sha256` (of the article),
and in each entity `cow` and `gw`. Events without a PLOVER type (views, claims) are left out. Texts are not ours to pass
on: without `text=True` there are only the words of the event itself, offsets, hash and address.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from communique.codebook.actors import ActorTables
from communique.query import moment_of
from communique.record import Actor, Article, Event, Record
from communique.store import Store

CODES = {"XKX": "KOS"}  # PLOVER's own code for Kosovo; everybody else uses the user-assigned ISO code
UNDATED = "the article states no date: it lies between date and enddate"
RECALLED = "recalled by the article, at an unknown time before it"


def jsonl(store: Store, tables: ActorTables, ids: Iterable[str] | None = None, *, text: bool = False) -> Iterator[str]:
    """The lines, without line ends.

    Args:
        store: the records.
        tables: gives the country numbers at the event's date.
        ids: only these articles; None: all.
        text: whether the sentence of the event comes too.
    """
    wanted = store.ids() if ids is None else list(ids)
    stamps = store.stamps(wanted)
    for record in store.records(wanted):
        for number, event in enumerate(record.events):
            if event.event is not None:
                row = of_event(record, event, number, tables, made_by=stamps[record.article.id], text=text)
                yield json.dumps(row, ensure_ascii=False)


def of_event(
    record: Record, event: Event, number: int, tables: ActorTables, *, made_by: str, text: bool
) -> dict[str, Any]:
    """One event; `number` is its place in the article."""
    article = record.article
    sentence = event.sentence
    return {
        "id": event.id,
        "has_event": True,
        **_times(event, article),
        "actor": [_entity(actor, event, article, tables) for actor in event.actor],
        "recipient": [_entity(actor, event, article, tables) for actor in event.recipient],
        "event": [event.event],
        "event_loc": {"extracted_place": event.where} if event.where else None,
        "event_text": event.evidence.text,
        "quad_code": event.quad,
        "event_scale": event.scale,
        "mode": [event.mode] if event.mode else [],
        "context": list(event.context),
        "link": [],
        "text": article.text[sentence.start : sentence.end] if text else None,
        "text_info": {"sequence": number, "start": sentence.start, "end": sentence.end, "text_story": None},
        "cite_info": _cite(article, made_by),
        "coder": "communique",
        "coded_date": None,
        "coded_time": None,
        "aux": list(event.aux),
        "condition": asdict(event.condition) if event.condition else None,
        "quantity": asdict(event.quantity) if event.quantity else None,
        "move": event.move,
        "issue": list(event.issue),
        "statement": event.statement,
        "confidence": event.confidence,
        "evidence": {"start": event.evidence.start, "end": event.evidence.end},
        "sha256": article.id,
    }


def _times(event: Event, article: Article) -> dict[str, str | None]:
    """`date` is a whole day, as PLOVER asks; where less is known, `enddate` ends the time that it lies in."""
    day = moment_of(event, article)
    first, last = _bounds(day) if day else (None, None)
    comment = RECALLED if day is None and "historical" in event.aux else None
    if day is not None and article.published is None and article.dateable and day == article.dateable[0]:
        last, comment = _bounds(article.dateable[1])[1], UNDATED
    end = last if last != first else None
    return {"date": first, "time": None, "enddate": end, "endtime": None, "comment": comment}


def _bounds(day: str) -> tuple[str, str]:
    """The first and the last day of a partial date."""
    year, month, date = (*map(int, day.split("-")), 0, 0)[:3]
    if not month:
        return f"{year:04}-01-01", f"{year:04}-12-31"
    if not date:
        return f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]}"
    return day, day


def _entity(actor: Actor, event: Event, article: Article, tables: ActorTables) -> dict[str, Any]:
    country, _, sector = (actor.code or "").partition(" ")
    numbers = tables.codes(country, moment_of(event, article))[1:] if country else (None, None)
    return {
        "code": CODES.get(country, country) or None,
        "sector": sector or None,
        "entity_text": actor.text,
        "identifier_id": actor.id,
        "identifier_text": actor.name,
        "religion": None,
        "ethnicity": None,
        "office": actor.role,
        "gender": None,
        "age": None,
        "cow": numbers[0],
        "gw": numbers[1],
    }


def _cite(article: Article, made_by: str) -> dict[str, str | None]:
    return {
        "corpus": article.source,
        "citation": article.id,
        "url": article.url,
        "title": article.title,
        "language": article.language,
        "publication": article.published,
        "license": None,
        "copyright": None,
        "coder": "communique",
        "codebook": "PLOVER",
        "version": made_by,
    }
