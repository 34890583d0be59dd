"""Gold: what people judged, one JSON object a line, as the scorer of records reads it (`evals/record.py --score`).

A row of an article is `document` (what is known of it), `statement`, `event`, `meeting`, `commitment` (accepted or
corrected), `nothing` (the words of a rejected event, from which no event is to be read) and `board` (a position all of
whose events were judged). What nobody judged is there with `core` false: to find it is no mistake, and to miss it
neither. What an entry was before, and who judged it, the table `verdict` says.

An entry that people let stand is gold also where it is no longer extracted: that is what gold is for.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from communique import verdicts
from communique.record import Actor, Commitment, Event, Meeting, Record, Span, Statement, When
from communique.store import Case, Store
from communique.verdicts import Judgeable, Judged

JUDGED, UNJUDGED = True, False


def articles(
    store: Store, ids: Iterable[str] | None = None, *, coder: str | None = None
) -> Iterator[tuple[str, list[str]]]:
    """The articles with verdicts that stand, each with its lines.

    Args:
        store: the records.
        ids: only these articles; None: all.
        coder: only this one's verdicts; None: of each entry the last one, whoever gave it.
    """
    wanted = None if ids is None else set(ids)
    judged = {each.article for each in store.verdicts(wanted)}
    for article in (each for each in store.ids() if each in judged):
        case = store.case(article)
        if coder is not None:
            case = replace(case, verdicts=tuple(each for each in case.verdicts if each.coder == coder))
        if rows := list(of_case(case)):
            yield article, [json.dumps({**row, "article": article}, ensure_ascii=False) for row in rows]


def of_case(case: Case) -> Iterator[dict[str, Any]]:
    """The rows of one article; nothing where no verdict stands."""
    made = verdicts.effective(case.extracted, case.verdicts)
    standing = _deciding(made.judged)
    if not standing:
        return
    record = made.record
    yield _document(record)
    known = {each.entry.id for each in standing if each.entry is not None}
    today = {entry.id: entry for entry in verdicts.entries(record)}
    core = [*(entry for name, entry in today.items() if name in known), *_gone(standing)]
    rest = [entry for name, entry in today.items() if name not in known]
    for entry, judged in [*((entry, JUDGED) for entry in core), *((entry, UNJUDGED) for entry in rest)]:
        yield {**_row(record, entry), "core": judged}
    yield from _nothing(record, standing, core)
    yield from _board(record, known)


def _deciding(judged: Iterable[Judged]) -> list[Judged]:
    """Of each entry the verdict that decides; of one that has gone the last."""
    last = {each.entry.id if each.entry else each.verdict.entry: each for each in judged}
    return list(last.values())


def _gone(standing: Iterable[Judged]) -> list[Judgeable]:
    """The entries that people let stand and that are no longer extracted."""
    lost = (each.verdict.right for each in standing if each.entry is None)
    return [entry for entry in lost if entry is not None]


def _document(record: Record) -> dict[str, Any]:
    article = record.article
    return {
        "kind": "document",
        "published": article.published,
        "dateable": list(article.dateable) if article.dateable else None,
        "dateline": article.dateline,
        "agency": article.agency,
        "byline": article.byline,
        "title": article.title,
        "chrome": [],
        "chrome_spans": [],
        "note": "as extracted: only entries are judged",
    }


def _row(record: Record, entry: Judgeable) -> dict[str, Any]:
    match entry:
        case Statement():
            return _statement(record, entry)
        case Event():
            return _event(record, entry)
        case Meeting():
            return _meeting(entry)
        case Commitment():
            return _commitment(entry)


def _statement(record: Record, said: Statement) -> dict[str, Any]:
    words = sorted(said.content)
    start, end = words[0].start, words[-1].end
    return {
        "kind": "statement",
        "content": record.article.text[start:end],
        "speaker": said.speaker.name if said.speaker else None,
        "country": said.speaker.country if said.speaker else None,
        "mode": said.mode,
        "cue": said.cue.text if said.cue else None,
        "audience": said.audience.name if said.audience else None,
        "relayed_by": said.relayed_by.name if said.relayed_by else None,
        "start": start,
        "end": end,
    }


def _event(record: Record, event: Event) -> dict[str, Any]:
    said = next((each for each in record.statements if each.id == event.statement), None)
    return {
        "kind": "event",
        "evidence": event.evidence.text,
        "event": [event.event],
        "move": [event.move],
        "mode": event.mode,
        "context": list(event.context),
        "actor": _code(event.actor),
        "actors": [actor.code for actor in event.actor],
        "recipient": _code(event.recipient),
        "issue": list(event.issue),
        "aux": list(event.aux),
        "condition": event.condition.text if event.condition else None,
        "quantity": event.quantity.text if event.quantity else None,
        "due": _time(event.when),
        "reported_by": said.speaker.name if said and said.speaker else None,
        "start": event.evidence.start,
        "end": event.evidence.end,
    }


def _meeting(met: Meeting) -> dict[str, Any]:
    return {
        "kind": "meeting",
        "evidence": met.evidence.text,
        "participants": [actor.name for actor in met.participants if actor.kind == "person"],
        "countries": sorted({actor.country or "" for actor in met.participants}),
        "place": met.place,
        "status": met.status,
        "form": met.form,
        "when_start": met.start,
        "when_end": met.end,
        "start": met.evidence.start,
        "end": met.evidence.end,
    }


def _commitment(owed: Commitment) -> dict[str, Any]:
    return {
        "kind": "commitment",
        "evidence": owed.evidence.text,
        "debtor": _code(owed.debtor),
        "creditor": _code(owed.creditor),
        "issue": owed.issue,
        "due": _time(owed.due),
        "condition": owed.condition.text if owed.condition else None,
        "strength": owed.strength,
        "start": owed.evidence.start,
        "end": owed.evidence.end,
    }


def _code(actors: Iterable[Actor]) -> str | None:
    """The code of the first of them that has one."""
    return next((actor.code for actor in actors if actor.code), None)


def _time(when: When | None) -> str | None:
    """`1991-11-21/1991-11-22`, or one day."""
    if when is None or when.start is None:
        return None
    return when.start if when.end in (None, when.start) else f"{when.start}/{when.end}"


def _nothing(record: Record, standing: Iterable[Judged], core: Iterable[Judgeable]) -> Iterator[dict[str, Any]]:
    """The words of rejected events, where no event that stands was read from them too."""
    taken = [span for entry in core if isinstance(entry, Event) for span in verdicts.spans(entry)]
    for each in standing:
        event = each.verdict.judged
        if each.verdict.verdict == "reject" and isinstance(event, Event):
            words = Span(event.evidence.start, event.evidence.end)
            if not any(span.start < words.end and words.start < span.end for span in taken):
                yield {
                    "kind": "nothing",
                    "evidence": record.article.text[words.start : words.end],
                    "note": each.verdict.note,
                    "start": words.start,
                    "end": words.end,
                }


def _board(record: Record, judged: Collection[str]) -> Iterator[dict[str, Any]]:
    for stand in record.positions:
        if set(stand.events) <= set(judged):
            yield {
                "kind": "board",
                "dyad": list(stand.dyad),
                "issue": stand.issue,
                "side": stand.side,
                "status": stand.standing,
            }
