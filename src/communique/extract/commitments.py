"""What one side owes another, from the offers, promises and agreements that an article reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from communique.dates import TimeExpression
from communique.parse import Parsed
from communique.record import Actor, Article, Commitment, Event, Span, When, entry_id

BINDING = frozenset({"offer", "promise", "agree", "assure"})
# Both sides welcoming that something begins or begins again is how readouts tell that they arranged it.
ARRANGED = re.compile(r"\b(?:resumption|establishment|creation|launch|opening|setting up) of\b", re.IGNORECASE)
# What an agreement or an assurance says will be, or is not to be.
AHEAD = re.compile(r"\b(?:will|would|shall|should|not to)\b", re.IGNORECASE)
ASSURED = re.compile(r"\b(?:assur\w*|never|remain)\b", re.IGNORECASE)
ACCEPTED = re.compile(r"\bin principle\b|\btentative", re.IGNORECASE)
# A meeting to come is owed where the two have settled on it, not where one of them hopes for it.
SETTLED = re.compile(r"\b(?:will|agreed|agreeing|accepted|(?:is|are|was|were) to)\b", re.IGNORECASE)
IN_PRINCIPLE = re.compile(
    r"\bin principle\b|\bthe need (?:to|for)\b|\btentative|\bframework\b|\bprovisional", re.IGNORECASE
)
EXPLORATORY = re.compile(
    r"\b(?:explor|consider|examin|look(?:ing)? (?:at|into)|stud(?:y|ie)|ready to|prepared to|willing to|open to|"
    r"discuss|would like|hope|(?-i:may)|might|could)",
    re.IGNORECASE,
)


def extract(parsed: Parsed, events: Sequence[Event], times: Sequence[TimeExpression]) -> Iterator[Commitment]:
    """The commitments that the article reports, in the order of the text.

    A promise is owed where it is `future`, or `hypothetical` on a condition; what was done already, or denied, is not.
    The status is `pending`: nothing in one report says that its own promise was kept.
    """
    for event in events:
        if _binds(parsed.article.text, event):
            yield _commitment(parsed.article.text, event, _due(parsed, event, times))


def of_corrected(article: Article, event: Event) -> Commitment | None:
    """What an event that a person corrected makes owed, if anything; due at the event's own time, where that is ahead.

    The times that the article mentions elsewhere are not known here: who has an earlier reading may know more.
    """
    if not _binds(article.text, event):
        return None
    return _commitment(article.text, event, _own_time(article, event))


def _binds(text: str, event: Event) -> bool:
    if "negation" in event.aux or not event.actor or "historical" in event.aux:
        return False
    if event.move == "praise":
        return _joint(event.actor) and ARRANGED.search(event.evidence.text) is not None
    if event.move not in BINDING | {"concede", "meet"}:
        return False
    words = event.evidence.text
    if event.move == "agree" and (AHEAD.search(words) or ACCEPTED.search(_so_far(text, event))):
        return True
    if event.move == "assure" and AHEAD.search(words) and ASSURED.search(words):
        return True
    if event.move == "meet":
        return event.event == "AGREE" and "hypothetical" not in event.aux and SETTLED.search(words) is not None
    return "future" in event.aux or ("hypothetical" in event.aux and event.condition is not None)


def _commitment(text: str, event: Event, due: When | None) -> Commitment:
    creditors = event.recipient or (event.actor if _joint(event.actor) else ())
    return Commitment(
        id=entry_id(event.article, "commitment", event.evidence.start, event.evidence.end, event.id),
        article=event.article,
        debtor=event.actor,
        creditor=creditors,
        issue=event.issue[0] if event.issue else None,
        due=due,
        condition=event.condition,
        strength=strength(text, event),
        status="pending",
        event=event.id,
        evidence=event.evidence,
        why=event.why,
    )


def strength(text: str, event: Event) -> str:
    """How firmly it is promised, by the words of the evidence and of what stands before it in its sentence."""
    if event.condition is not None:
        return "conditional"
    if _in_principle(text, event):
        return "in-principle"
    tentative = event.move != "meet" and EXPLORATORY.search(event.evidence.text)  # "will meet to discuss it"
    return "exploratory" if tentative else "firm"


def _in_principle(text: str, event: Event) -> bool:
    return IN_PRINCIPLE.search(_so_far(text, event)) is not None


def _so_far(text: str, event: Event) -> str:
    """The sentence up to the end of the evidence."""
    return text[event.sentence.start : event.evidence.end]


def _joint(actors: Sequence[Actor]) -> bool:
    return len({actor.code for actor in actors}) > 1


def _due(parsed: Parsed, event: Event, times: Sequence[TimeExpression]) -> When | None:
    """The event's own time where it lies ahead, else a time ahead inside the evidence."""
    if own := _own_time(parsed.article, event):
        return own
    published = parsed.article.published or ""
    first, last = parsed.tokens(Span(event.evidence.start, event.evidence.end))
    for time in times:
        if first <= time.start < last and time.earliest and _ahead(time.latest or time.earliest, published):
            return When(time.earliest, time.latest, time.text)
    return None


def _own_time(article: Article, event: Event) -> When | None:
    """The event's own time where it lies ahead."""
    ahead = event.when and event.when.start and _ahead(event.when.start, article.published or "")
    return event.when if ahead else None


def _ahead(day: str, published: str) -> bool:
    """Whether a day lies after the article's own; one without a year does, as nothing else is known of it."""
    return day[2:3] in ("", "-") or day > published[: len(day)]
