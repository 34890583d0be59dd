"""The words that a search looks through, a passage for each entry and one for the article, with what each is about.

A passage's `tags` are words as well (`by0state0chn0`, `issue0taiwan0`), so that the database's one index for words
answers a question with all its filters. Its `key` begins with the day: the order of keys is the order of time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from communique.codebook.actor_rows import earliest_day, latest_day
from communique.record import Actor, Article, Commitment, Event, Meeting, Record, Statement
from communique.topics import day_of

KINDS = ("statement", "event", "meeting", "commitment", "article")
LONGEST = 200_000  # characters: PostgreSQL's index takes no more than a megabyte of one text
DAY_BITS = 40  # that a key has below its day: two entries of a day share one about never
UNDATED_BITS = 62  # of the keys, all below 0, of what has no day


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words and what they are about.

    Attributes:
        key: by day, then by chance; below 0 where no day is known.
        entry: id of the entry; of the article where these are its own words.
        article: id of the article.
        kind: one of `KINDS`.
        words: what a search looks through.
        tags: made by `tag`, with a space between them.
    """

    key: int
    entry: str
    article: str
    kind: str
    words: str
    tags: str


def tag(name: str, value: str) -> str:
    """The word for what a passage is about, which no stemmer changes; `USA LEG` and `usa-leg` give the same."""
    told = "".join(
        letter if letter.isascii() and letter.isalnum() else f"0{'' if letter in '/- ' else f'{ord(letter):x}0'}"
        for letter in value.lower()
    )
    return f"{name}0{told}0"


def first_key(day: str) -> int:
    """The lowest key of a day (ISO date, partial: of its first day); days that no month has are no mistake."""
    year, month, number = map(int, earliest_day(day).split("-"))
    return ((year * 12 + month) * 31 + number) << DAY_BITS


def key_after(day: str) -> int:
    """The lowest key of what is after a day, month or year."""
    return first_key(latest_day(day)) + (1 << DAY_BITS)


def of_record(record: Record) -> list[Passage]:
    """All passages of a record, in the order of their keys."""
    article = record.article
    found = [_passage(article, article.id, "article", _story(article), [])]
    moves: dict[str, list[Event]] = defaultdict(list)
    for event in record.events:
        words = article.text[event.sentence.start : event.sentence.end]
        found.append(_passage(article, event.id, "event", words, _of_event(event)))
        if event.statement:
            moves[event.statement].append(event)
    found += [_of_statement(article, each, moves[each.id]) for each in record.statements]
    for met in record.meetings:
        found.append(_passage(article, met.id, "meeting", met.evidence.text, _of_meeting(met)))
    for owed in record.commitments:
        found.append(_passage(article, owed.id, "commitment", owed.evidence.text, _of_commitment(owed)))
    return sorted(found, key=lambda each: each.key)


def _passage(article: Article, entry: str, kind: str, words: str, tags: Iterable[str]) -> Passage:
    about = [tag("kind", kind), *([] if kind == "article" else [tag("kind", "entry")]), *tags]
    return Passage(_key(article, entry), entry, article.id, kind, words[:LONGEST], " ".join(dict.fromkeys(about)))


def _key(article: Article, entry: str) -> int:
    number = int.from_bytes(sha256(entry.encode()).digest()[:8])
    day = day_of(article)
    if not day or not day[:4].isdigit() or day[:4] == "0000":
        return -1 - (number >> (64 - UNDATED_BITS))
    return first_key(day) + (number >> (64 - DAY_BITS))


def _story(article: Article) -> str:
    return "\n".join([article.title or "", *(article.text[span.start : span.end] for span in article.body)]).strip()


def _of_statement(article: Article, said: Statement, moves: Iterable[Event]) -> Passage:
    """With what the events that it reports are about."""
    words = " … ".join(article.text[span.start : span.end] for span in said.content)
    speaker = (said.speaker,) if said.speaker else ()
    tags = [*_actors("by", speaker), *_actors("to", (said.audience,) if said.audience else ())]
    tags.append(tag("mode", said.mode))
    for event in moves:
        tags += _about(event)
    return _passage(article, said.id, "statement", words, tags)


def _of_event(event: Event) -> Iterator[str]:
    yield from _actors("by", event.actor)
    yield from _actors("to", event.recipient)
    yield from _about(event)


def _about(event: Event) -> Iterator[str]:
    yield tag("move", event.move)
    if event.event:
        yield tag("type", event.event)
    for issue in event.issue:
        yield tag("issue", issue)
    for aux in event.aux or ("none",):
        yield tag("aux", aux)
    if event.condition:
        yield tag("has", "condition")


def _of_meeting(met: Meeting) -> Iterator[str]:
    yield from _actors("by", met.participants)
    yield from _actors("to", met.participants)
    yield tag("move", "meet")
    yield tag("status", met.status)


def _of_commitment(owed: Commitment) -> Iterator[str]:
    yield from _actors("by", owed.debtor)
    yield from _actors("to", owed.creditor)
    if owed.issue:
        yield tag("issue", owed.issue)
    if owed.condition:
        yield tag("has", "condition")


def _actors(part: str, actors: Iterable[Actor]) -> Iterator[str]:
    """By id, by code, and by the state whose people and bodies they are."""
    for actor in actors:
        yield tag(part, actor.id)
        if actor.code:
            yield tag(part, f"code/{actor.code}")
        if actor.country:
            yield tag(part, f"state/{actor.country}")
