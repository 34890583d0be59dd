"""The tables: one for each kind of entry, their columns named as in the export format.

Lists that are asked about (actors, issues) have tables of their own; the others (`aux`, `context`, `why`, `body`,
`content`) are JSON arrays. Every column says in `about` what it holds: the data dictionary is made of that.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
)


def _table(name: str, about: str, *parts: Any, **options: Any) -> sa.Table:
    return sa.Table(name, metadata, *parts, info={"about": about}, **options)


def _of(kind: type[Any], name: str, about: str, *, required: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=not required, info={"about": about}, **options)


def _text(name: str, about: str, **options: Any) -> sa.Column[Any]:
    return _of(sa.Text, name, about, **options)


def _count(name: str, about: str, **options: Any) -> sa.Column[Any]:
    return _of(sa.Integer, name, about, **options)


def _id(about: str) -> sa.Column[Any]:
    return _text("id", about, required=True, primary_key=True)


def _article(**options: Any) -> sa.Column[Any]:
    about = {"about": "id of the article"}
    return sa.Column("article", sa.ForeignKey("article.id", ondelete="CASCADE"), nullable=False, info=about, **options)


def _position() -> sa.Column[Any]:
    return _count("position", "place among the article's entries of this kind, from 0", required=True)


def _quote(name: str, about: str, *, required: bool = False) -> tuple[sa.Column[Any], ...]:
    return (
        _text(f"{name}_text", about, required=required),
        _count(f"{name}_start", f"offset of the first character of {name}_text in the article", required=required),
        _count(f"{name}_end", f"offset after the last character of {name}_text", required=required),
    )


def _time(name: str, about: str) -> tuple[sa.Column[Any], ...]:
    return (
        _text(f"{name}_start", f"{about}: first day (ISO date, partial where the text is)"),
        _text(f"{name}_end", f"{about}: last day (ISO date, partial where the text is)"),
        _text(f"{name}_text", f"{about}: the article's words"),
    )


def _why() -> sa.Column[Any]:
    return _of(sa.JSON, "why", "the rule and the knowledge entries (file:line) behind this row", required=True)


article = _table(
    "article",
    "The articles that were read.",
    _id("SHA-256 of the text in UTF-8"),
    _text("text", "the article as it was given; every offset counts its characters (code points)", required=True),
    _text("source", "who published it"),
    _text("url", "where it was published"),
    _text("title", "headline"),
    _text("byline", "author as written"),
    _text("agency", "news agency"),
    _text("dateline", "place that the report is dated from"),
    _text("published", "date of publication, YYYY-MM-DD", index=True),
    _text("published_basis", "how that date is known: given, metadata, dateline or inferred"),
    _text("dateable_start", "no date stated: earliest day that offices and events named in the text allow"),
    _text("dateable_end", "no date stated: latest day that offices and events named in the text allow"),
    _text("language", "ISO 639-1 code"),
    _of(sa.JSON, "body", "[start, end] of each stretch of the text that is the story itself", required=True),
    _text("made_by", "version of the program, the model and the codebook that read it", required=True, index=True),
    _text("read_key", "SHA-256 over made_by, the given metadata and the settings", required=True),
)

reading = _table(
    "reading",
    "The places (files, URLs) that articles were read from.",
    _text("locator", "path, URL or `-`", required=True, primary_key=True),
    _article(primary_key=True, index=True),
)

skip = _table(
    "skip",
    "What was not read, and why.",
    _text("locator", "path, URL or `-`", required=True, primary_key=True),
    _text("stage", "the stage that could not go on", required=True),
    _text("reason", "one line", required=True),
)

statement = _table(
    "statement",
    "Somebody's words as an article reports them.",
    _id("made of article, kind and offsets: the same whenever the article is read again"),
    _article(index=True),
    _position(),
    _text("mode", "direct: all inside quotation marks; mixed: partly; indirect: none", required=True),
    *_quote("cue", "the words of speaking; null where a quote goes on without its own"),
    _of(sa.JSON, "content", "[start, end] of each stretch of what was said, quotation marks included", required=True),
    _text("parent", "id of the statement that this one is inside of"),
    _of(sa.Float, "confidence", "0 to 1", required=True),
    _why(),
    sa.Index(None, "confidence", "id"),
)

event = _table(
    "event",
    "Moves of one side towards another.",
    _id("made of article, kind and offsets: the same whenever the article is read again"),
    _article(index=True),
    _position(),
    _text("event", "PLOVER event type; null for a mere view or claim", index=True),
    _text("mode", "PLOVER mode"),
    _of(sa.JSON, "context", "PLOVER contexts", required=True),
    _of(sa.JSON, "aux", "PLOVER auxiliary modes: future, hypothetical, negation, historical", required=True),
    _text("move", "what the side does, in a diplomat's word", required=True, index=True),
    *_quote("condition", "on which condition"),
    *_quote("quantity", "how much or how many"),
    _of(sa.Float, "quantity_value", "the quantity as a number"),
    _text("quantity_unit", "the unit as written"),
    *_time("when", "when"),
    _text("where", "place as written"),
    _text("statement", "id of the statement that reports it; null in the reporter's own voice"),
    _of(sa.Float, "scale", "PLOVER score, -10 hostile to 10 cooperative"),
    _count("quad", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict"),
    _of(sa.Float, "confidence", "0 to 1", required=True),
    *_quote("evidence", "the clause it was read from", required=True),
    _count("sentence_start", "offset of the first character of its sentence", required=True),
    _count("sentence_end", "offset after the last character of its sentence", required=True),
    _why(),
    sa.Index(None, "confidence", "id"),
)

event_issue = _table(
    "event_issue",
    "What events are about.",
    sa.Column(
        "event",
        sa.ForeignKey("event.id", ondelete="CASCADE"),
        primary_key=True,
        info={"about": "id of the event"},
    ),
    _count("position", "place among the event's issues, the main one 0", required=True, primary_key=True),
    _article(index=True),
    _text("issue", "issue id", required=True, index=True),
)

meeting = _table(
    "meeting",
    "Meetings that articles report.",
    _id("made of article, kind and offsets: the same whenever the article is read again"),
    _article(index=True),
    _position(),
    _text("place", "where, as written"),
    _text("start", "first day (ISO date, partial where the text is)"),
    _text("end", "last day (ISO date, partial where the text is)"),
    _text("status", "held, under-way, planned, possible, postponed, cancelled or failed-to-happen", required=True),
    _text("form", "visit, talks, summit, call, signing or other", required=True),
    *_quote("evidence", "the words it was read from", required=True),
    _why(),
)

commitment = _table(
    "commitment",
    "What one side owes another.",
    _id("made of article, kind and offsets: the same whenever the article is read again"),
    _article(index=True),
    _position(),
    _text("issue", "issue id"),
    *_time("due", "by when"),
    *_quote("condition", "on which condition"),
    _text("strength", "firm, in-principle, conditional or exploratory", required=True),
    _text("status", "what its own article says: pending unless there is evidence", required=True),
    _text("event", "id of the event that makes it", required=True, index=True),
    *_quote("evidence", "the words it was read from", required=True),
    _of(sa.JSON, "followups", "later evidence: [{article, evidence, verdict}]", required=True),
    _why(),
)

position = _table(
    "position",
    "Where one side stands on one issue, by one article.",
    _article(primary_key=True),
    _text("dyad_first", "the two parties in alphabetical order: the first", required=True, primary_key=True),
    _text("dyad_second", "the two parties in alphabetical order: the second", required=True, primary_key=True),
    _text("issue", "issue id", required=True, primary_key=True),
    _text("side", "whose position: one of the two parties", required=True, primary_key=True),
    _text("standing", "agreed (best) to worsened", required=True),
    _of(sa.JSON, "events", "ids of the events that show it", required=True),
    sa.Index(None, "dyad_first", "dyad_second"),
)

entry_actor = _table(
    "entry_actor",
    "Who speaks, acts, is addressed, takes part, owes or is owed, in each entry.",
    _text("entry", "id of the statement, event, meeting or commitment", required=True, primary_key=True),
    _text("part", "speaker, audience, relayed_by, actor, recipient, participants, debtor or creditor", required=True,
          primary_key=True),
    _count("position", "place among the actors of that part, from 0", required=True, primary_key=True),
    _article(index=True),
    _text("id", "state/CHN, person/..., organization/..., group/...; nil/... for somebody unknown", required=True,
          index=True),
    _text("code", "country and sector, as in `USA GOV`", index=True),
    _text("name", "canonical name; of somebody unknown the name or description as written", required=True),
    _text("kind", "state, government, organization, person or group", required=True),
    _text("country", "ISO 3166-1 alpha-3 or historical code"),
    _text("role", "office held on the article's date, or what the text says of the role"),
    _text("text", "the words that name them", required=True),
    _count("start", "offset of the first character of those words", required=True),
    _count("end", "offset after the last character of those words", required=True),
)  # fmt: skip

verdict = _table(
    "verdict",
    "What people said of entries: nothing here is ever changed, an undo is a row of its own.",
    sa.Column(
        "number",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
        info={"about": "counts up: of two verdicts on one article the later has the higher number"},
    ),
    # No foreign key: a verdict outlives what it was about.
    _text("article", "id of the article", required=True, index=True),
    _text("entry", "id of the entry when it was judged", required=True, index=True),
    _text("kind", "statement, event, meeting or commitment", required=True),
    _text("verdict", "accept, correct, reject or undo", required=True),
    _text("coder", "who said so", required=True),
    _text("at", "when: ISO date and time in UTC", required=True),
    _count("undoes", "number of the verdict that an undo takes back"),
    _of(sa.JSON, "changes", "correct: the fields with their right values, as in the record format", required=True),
    _of(sa.JSON, "judged", "the entry as it was extracted and shown to the coder", required=True),
    _text("made_by", "version of the program, the model and the codebook that extracted it", required=True),
    _text("note", "the coder's remark"),
    # A number is never given twice, even where somebody deletes the last row.
    sqlite_autoincrement=True,
)

judged = _table(
    "judged",
    "The verdicts that stand, matched to the entries of today; made of `verdict` whenever an article is kept.",
    sa.Column("number", sa.ForeignKey("verdict.number"), primary_key=True, info={"about": "number of the verdict"}),
    _text("article", "id of the article", required=True, index=True),
    _text("entry", "id of the entry that it is about now; null where it is no longer extracted"),
    _text("kind", "statement, event, meeting or commitment", required=True),
    _text("coder", "who said so", required=True),
    _text("verdict", "accept, correct or reject", required=True),
    _of(sa.Boolean, "decides", "whether the record follows it: the last one that stands on its entry", required=True),
    _of(sa.Float, "confidence", "of the entry as extracted; null for a meeting"),
    sa.Index(None, "entry", "coder"),
    sa.Index(None, "coder", "number"),
)

extracted = _table(
    "extracted",
    "The entries as they were extracted, of the articles that have verdicts; the other tables hold the judged ones.",
    sa.Column(
        "article",
        sa.ForeignKey("article.id", ondelete="CASCADE"),
        primary_key=True,
        info={"about": "id of the article"},
    ),
    _of(sa.JSON, "entries", "all of them, as in the record format", required=True),
)

# Compared character by character, as SQLite does it: PostgreSQL would sort by the customs of its language.
_PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

topic = _table(
    "topic",
    "Which articles have something on which topic, by day: made of the other tables, for the pages.",
    sa.Column("topic", _PLAIN, primary_key=True, info={"about": "`dyad/CHN/USA`, `actor/...`, `issue/trade`, ..."}),
    sa.Column(
        "day", _PLAIN, primary_key=True, info={"about": "the article's, the meeting's or when it is due; may be empty"}
    ),
    _article(primary_key=True, index=True),
    _of(sa.Float, "tone", "of a dyad: mean PLOVER score of the moves made between the two"),
    sqlite_with_rowid=False,
)

passage = _table(
    "passage",
    "The words that a search looks through, with what they are about: made of the other tables.",
    sa.Column(
        "key",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
        info={"about": "in the order of days; below 0 where none is known"},
    ),
    _text("entry", "id of the entry, or of the article where these are its own words", required=True),
    _article(index=True),
    _text("kind", "statement, event, meeting, commitment or article", required=True),
    _text("words", "what was said, the sentence of an event, the story of an article", required=True),
    _text("tags", "who, whom, issue, move, type, aux as words: `by0state0chn0 issue0taiwan0`", required=True),
)
# What has an index for words is made by the migration: a table `passage_words` (SQLite), `PASSAGE_VECTOR` (PostgreSQL).
PASSAGE_VECTOR = "(to_tsvector('english', words) || to_tsvector('simple', tags))"

tally = _table(
    "tally",
    "How many rows the tables with entries have, so that nobody has to count them.",
    _text("name", "the table", required=True, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False, info={"about": "its rows"}),
)

# The tables with the entries of an article, those that refer to others first.
OF_ARTICLE = (passage, topic, entry_actor, event_issue, statement, event, meeting, commitment, position)
