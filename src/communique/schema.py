"""The tables: one for each kind of entry, their columns named as in the export format.

Lists that are asked about (actors, issues) have tables of their own; the others (`aux`, `context`, `why`, `body`,
`content`) are JSON arrays.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
)


def _article(**options: Any) -> sa.Column[str]:
    return sa.Column("article", sa.ForeignKey("article.id", ondelete="CASCADE"), nullable=False, **options)


def _quote(name: str, *, nullable: bool = True) -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column(f"{name}_text", sa.Text, nullable=nullable),
        sa.Column(f"{name}_start", sa.Integer, nullable=nullable),
        sa.Column(f"{name}_end", sa.Integer, nullable=nullable),
    )


article = sa.Table(
    "article",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("byline", sa.Text),
    sa.Column("agency", sa.Text),
    sa.Column("dateline", sa.Text),
    sa.Column("published", sa.Text, index=True),
    sa.Column("published_basis", sa.Text),
    sa.Column("dateable_start", sa.Text),
    sa.Column("dateable_end", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("read_key", sa.Text, nullable=False),
)

reading = sa.Table("reading", metadata, sa.Column("locator", sa.Text, primary_key=True), _article(index=True))

skip = sa.Table(
    "skip",
    metadata,
    sa.Column("locator", sa.Text, primary_key=True),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

statement = sa.Table(
    "statement",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _article(index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    *_quote("cue"),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("parent", sa.Text),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("why", sa.JSON, nullable=False),
)

event = sa.Table(
    "event",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _article(index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("event", sa.Text, index=True),
    sa.Column("mode", sa.Text),
    sa.Column("context", sa.JSON, nullable=False),
    sa.Column("aux", sa.JSON, nullable=False),
    sa.Column("move", sa.Text, nullable=False, index=True),
    *_quote("condition"),
    *_quote("quantity"),
    sa.Column("quantity_value", sa.Float),
    sa.Column("quantity_unit", sa.Text),
    sa.Column("when_start", sa.Text),
    sa.Column("when_end", sa.Text),
    sa.Column("when_text", sa.Text),
    sa.Column("where", sa.Text),
    sa.Column("statement", sa.Text),
    sa.Column("scale", sa.Float),
    sa.Column("quad", sa.Integer),
    sa.Column("confidence", sa.Float, nullable=False),
    *_quote("evidence", nullable=False),
    sa.Column("sentence_start", sa.Integer, nullable=False),
    sa.Column("sentence_end", sa.Integer, nullable=False),
    sa.Column("why", sa.JSON, nullable=False),
)

event_issue = sa.Table(
    "event_issue",
    metadata,
    sa.Column("event", sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("issue", sa.Text, nullable=False, index=True),
)

meeting = sa.Table(
    "meeting",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _article(index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("place", sa.Text),
    sa.Column("start", sa.Text),
    sa.Column("end", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    *_quote("evidence", nullable=False),
    sa.Column("why", sa.JSON, nullable=False),
)

commitment = sa.Table(
    "commitment",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _article(index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("issue", sa.Text),
    sa.Column("due_start", sa.Text),
    sa.Column("due_end", sa.Text),
    sa.Column("due_text", sa.Text),
    *_quote("condition"),
    sa.Column("strength", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    *_quote("evidence", nullable=False),
    sa.Column("followups", sa.JSON, nullable=False),
    sa.Column("why", sa.JSON, nullable=False),
)

position = sa.Table(
    "position",
    metadata,
    _article(primary_key=True),
    sa.Column("dyad_first", sa.Text, primary_key=True),
    sa.Column("dyad_second", sa.Text, primary_key=True),
    sa.Column("issue", sa.Text, primary_key=True),
    sa.Column("side", sa.Text, primary_key=True),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("events", sa.JSON, nullable=False),
    sa.Index(None, "dyad_first", "dyad_second"),
)

entry_actor = sa.Table(
    "entry_actor",
    metadata,
    sa.Column("entry", sa.Text, primary_key=True),
    sa.Column("part", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    _article(index=True),
    sa.Column("id", sa.Text, nullable=False, index=True),
    sa.Column("code", sa.Text),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("country", sa.Text, index=True),
    sa.Column("role", sa.Text),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
)

OF_ARTICLE = (reading, statement, event, meeting, commitment, position, entry_actor)
