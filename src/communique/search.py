"""Full text with filters: what is asked as a sentence, and the passages that answer it, the latest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from communique import database, passages, schema, wording
from communique.browse import Page
from communique.errors import InputError
from communique.passages import tag
from communique.record import AUX_MODES, EVENT_TYPES, MOVES
from communique.store import Store

KINDS = ("", *passages.KINDS)
TERMS = 12  # that a question has at the most: each is one more list to walk through
TERM = 60  # characters of one of them
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
PARTS = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
WORD = re.compile(r"[^\W_]+")
NOUNS = {
    "": "Everything said or done",
    "statement": "Statements",
    "event": "Moves",
    "meeting": "Meetings",
    "commitment": "Commitments",
    "article": "Articles",
}
# How the record's auxiliary modes are told of what somebody did.
AUX_TOLD = {
    "future": "still to come",
    "hypothetical": "that would be",
    "negation": "that were not made",
    "historical": "recalled from earlier",
    "none": "made as told",
}
NO_TAGS = ("article",)  # kinds that have words only


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; empty: anything.

    Attributes:
        words: in the passage, all of them; `"in a row"` as a phrase, `-without`.
        kind: one of `KINDS`; empty: all but whole articles.
        by, to: who speaks, acts, owes; and to whom: a party code, `state/...` or another actor's id.
        issue, move, type, aux: as in the record; `aux` may be `none`, of what was done as told.
        condition: whether only what has a condition.
        since, until: ISO dates, partial: of the article.
    """

    words: str = ""
    kind: str = ""
    by: str = ""
    to: str = ""
    issue: str = ""
    move: str = ""
    type: str = ""
    aux: str = ""
    condition: bool = False
    since: str = ""
    until: str = ""

    @property
    def anything(self) -> bool:
        """Whether nothing in particular is asked for."""
        return self == Asked()


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase that must stand in a passage, or must not."""

    words: tuple[str, ...]
    without: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers; `entry` is its id, of a whole article the article's own."""

    key: int
    entry: str
    article: str
    kind: str


def checked(asked: Asked) -> Asked:
    """The question with its values as the record writes them.

    Raises:
        InputError: a value that the record does not know.
    """
    asked = replace(asked, move=asked.move.lower(), type=asked.type.upper(), aux=asked.aux.lower())
    _known("kind", asked.kind, KINDS[1:])
    _known("move", asked.move, MOVES)
    _known("type", asked.type, EVENT_TYPES)
    _known("aux", asked.aux, (*AUX_MODES, "none"))
    for name in ("since", "until"):
        day = getattr(asked, name)
        if day and not DAY.fullmatch(day):
            raise InputError(f"{name}={day[:40]!r}: write a year, a month or a day: 1991, 1991-11, 1991-11-18")
    terms(asked.words)
    return asked


def _known(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value and value not in allowed:
        raise InputError(f"{name}={value[:40]!r}: one of {', '.join(allowed)}")


def terms(words: str) -> list[Term]:
    """The words and phrases of a question.

    Raises:
        InputError: there are too many.
    """
    found = []
    for minus, phrase, word in PARTS.findall(words):
        told = tuple(each[:TERM] for each in WORD.findall(phrase or word))
        if told:
            found.append(Term(told, without=bool(minus)))
    if len(found) > TERMS or sum(len(each.words) for each in found) > 3 * TERMS:
        raise InputError(f"more than {TERMS} words or phrases: ask for fewer")
    return found


def in_words(asked: Asked, names: Mapping[str, str]) -> str:
    """The question as one sentence, such as `Statements by China about Taiwan since 2020 that refuse.`.

    Args:
        asked: the question.
        names: of the parties in `by` and `to`.
    """
    told = [NOUNS[asked.kind], *_told_actors(asked, names)]
    if asked.issue:
        told.append(f"about {wording.issue(asked.issue).lower() if asked.issue != 'taiwan' else 'Taiwan'}")
    told += _told_days(asked)
    if asked.move:
        told.append(f"that {asked.move.replace('-', ' ')}")
    if asked.type:
        told.append(f"of PLOVER's type {asked.type}")
    if asked.aux:
        told.append(AUX_TOLD[asked.aux])
    if asked.condition:
        told.append("on a condition")
    words = " ".join(_told_terms(asked.words))
    comma = "," if words and len(told) > 1 else ""
    return f"{' '.join(told)}{comma}{' ' if words else ''}{words}."


def _told_actors(asked: Asked, names: Mapping[str, str]) -> Iterator[str]:
    if asked.by:
        yield f"by {names.get(asked.by, asked.by)}"
    if asked.to:
        yield f"{'with' if asked.kind == 'meeting' else 'to'} {names.get(asked.to, asked.to)}"


def _told_days(asked: Asked) -> Iterator[str]:
    since, until = wording.day(asked.since), wording.day(asked.until)
    if since and since == until:
        yield f"{'on' if len(asked.since) == len('1991-11-18') else 'in'} {since}"
    elif since and until:
        yield f"from {since} to {until}"
    elif since or until:
        yield f"since {since}" if since else f"until {until}"


def _told_terms(words: str) -> Iterator[str]:
    found = terms(words)
    for without, told in ((False, "with"), (True, "without")):
        some = [f"“{' '.join(each.words)}”" for each in found if each.without is without]
        if some:
            yield f"{told} {' and '.join(some)}"


# -- asking


def find(store: Store, asked: Asked, *, after: str | None = None, limit: int) -> Page[Found]:
    """The passages that answer, the latest first, undated ones last.

    Args:
        store: the records.
        asked: the question, from `checked`.
        after: where the page before ended.
        limit: passages at the most.

    Raises:
        InputError: `after` is no end of a page.
    """
    ask = _sqlite if store.engine.dialect.name == "sqlite" else _postgresql
    key, query = ask(asked)
    query = query.where(*_bounds(key, asked, after)).order_by(key.desc()).limit(limit + 1)
    with database.reading(store.engine) as connection:
        found = [Found(**row) for row in connection.execute(query).mappings()]
    return Page(found[:limit], str(found[limit - 1].key) if len(found) > limit else None)


def _bounds(key: sa.ColumnElement[int], asked: Asked, after: str | None) -> Iterator[sa.ColumnElement[bool]]:
    if after is not None:
        if not re.fullmatch(r"-?\d{1,19}", after) or abs(int(after)) >= 2**63:
            raise InputError(f"after={after[:80]!r}: not the end of a page; follow the page's own link")
        yield key < int(after)
    if asked.since:
        yield key >= passages.first_key(asked.since)
    if asked.until:
        yield key >= 0
        yield key < passages.key_after(asked.until)


def tags(asked: Asked) -> list[str]:
    """The tags that a passage must have."""
    found = [tag("kind", asked.kind or "entry")]
    found += [tag(part, _of_party(who)) for part in ("by", "to") if (who := getattr(asked, part))]
    found += [tag(name, getattr(asked, name)) for name in ("issue", "move", "type", "aux") if getattr(asked, name)]
    return [*found, *([tag("has", "condition")] if asked.condition else [])]


def _of_party(who: str) -> str:
    """A state's code stands for its people and bodies too, one with a sector for itself, an id for whom it names."""
    if "/" in who:
        return who
    return f"code/{who}" if " " in who else f"state/{who}"


_COLUMNS = [schema.passage.c[name] for name in ("key", "entry", "article", "kind")]
_Query = tuple[sa.ColumnElement[int], sa.Select[Any]]  # the column of the key, and who has it


def _sqlite(asked: Asked) -> _Query:
    """Every word is quoted: nothing that a reader writes is an operator of FTS5, which gives keys in their order."""
    words = sa.table("passage_words", sa.column("passage_words"), sa.column("rowid", sa.Integer))
    given = [(each.without, f'words : "{" ".join(each.words)}"') for each in terms(asked.words)]
    wanted = [*(told for without, told in given if not without), *(f"tags : {each}" for each in tags(asked))]
    match = f"({' AND '.join(wanted)}){''.join(f' NOT {told}' for without, told in given if without)}"
    joined = words.join(schema.passage, schema.passage.c.key == words.c.rowid)
    query = sa.select(*_COLUMNS).select_from(joined).where(words.c.passage_words.op("MATCH")(match))
    return words.c.rowid, query


def _postgresql(asked: Asked) -> _Query:
    told = " ".join(f'{"-" if each.without else ""}"{" ".join(each.words)}"' for each in terms(asked.words))
    query: sa.ColumnElement[Any] = sa.func.to_tsquery("simple", " & ".join(tags(asked)))
    if told:
        query = sa.func.websearch_to_tsquery("english", told).op("&&")(query)
    vector: sa.ColumnElement[Any] = sa.literal_column(schema.PASSAGE_VECTOR)
    return schema.passage.c.key, sa.select(*_COLUMNS).where(vector.op("@@")(query))
