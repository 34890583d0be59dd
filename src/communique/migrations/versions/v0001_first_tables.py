"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("byline", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("dateline", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_basis", sa.Text(), nullable=True),
        sa.Column("dateable_start", sa.Text(), nullable=True),
        sa.Column("dateable_end", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("read_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_article_published"), "article", ["published"], unique=False)
    op.create_table(
        "skip",
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("locator"),
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=True),
        sa.Column("due_start", sa.Text(), nullable=True),
        sa.Column("due_end", sa.Text(), nullable=True),
        sa.Column("due_text", sa.Text(), nullable=True),
        sa.Column("condition_text", sa.Text(), nullable=True),
        sa.Column("condition_start", sa.Integer(), nullable=True),
        sa.Column("condition_end", sa.Integer(), nullable=True),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("evidence_text", sa.Text(), nullable=False),
        sa.Column("evidence_start", sa.Integer(), nullable=False),
        sa.Column("evidence_end", sa.Integer(), nullable=False),
        sa.Column("followups", sa.JSON(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_commitment_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_commitment_article"), "commitment", ["article"], unique=False)
    op.create_table(
        "entry_actor",
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_entry_actor_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry", "part", "position"),
    )
    op.create_index(op.f("ix_entry_actor_article"), "entry_actor", ["article"], unique=False)
    op.create_index(op.f("ix_entry_actor_code"), "entry_actor", ["code"], unique=False)
    op.create_index(op.f("ix_entry_actor_id"), "entry_actor", ["id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("aux", sa.JSON(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("condition_text", sa.Text(), nullable=True),
        sa.Column("condition_start", sa.Integer(), nullable=True),
        sa.Column("condition_end", sa.Integer(), nullable=True),
        sa.Column("quantity_text", sa.Text(), nullable=True),
        sa.Column("quantity_start", sa.Integer(), nullable=True),
        sa.Column("quantity_end", sa.Integer(), nullable=True),
        sa.Column("quantity_value", sa.Float(), nullable=True),
        sa.Column("quantity_unit", sa.Text(), nullable=True),
        sa.Column("when_start", sa.Text(), nullable=True),
        sa.Column("when_end", sa.Text(), nullable=True),
        sa.Column("when_text", sa.Text(), nullable=True),
        sa.Column("where", sa.Text(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("scale", sa.Float(), nullable=True),
        sa.Column("quad", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("evidence_text", sa.Text(), nullable=False),
        sa.Column("evidence_start", sa.Integer(), nullable=False),
        sa.Column("evidence_end", sa.Integer(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_event_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_event_article"), "event", ["article"], unique=False)
    op.create_index(op.f("ix_event_event"), "event", ["event"], unique=False)
    op.create_index(op.f("ix_event_move"), "event", ["move"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("start", sa.Text(), nullable=True),
        sa.Column("end", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("evidence_text", sa.Text(), nullable=False),
        sa.Column("evidence_start", sa.Integer(), nullable=False),
        sa.Column("evidence_end", sa.Integer(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_meeting_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_meeting_article"), "meeting", ["article"], unique=False)
    op.create_table(
        "position",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("dyad_first", sa.Text(), nullable=False),
        sa.Column("dyad_second", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_position_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "dyad_first", "dyad_second", "issue", "side"),
    )
    op.create_index(op.f("ix_position_dyad_first_dyad_second"), "position", ["dyad_first", "dyad_second"], unique=False)
    op.create_table(
        "reading",
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_reading_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("locator", "article"),
    )
    op.create_index(op.f("ix_reading_article"), "reading", ["article"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("cue_text", sa.Text(), nullable=True),
        sa.Column("cue_start", sa.Integer(), nullable=True),
        sa.Column("cue_end", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_statement_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_statement_article"), "statement", ["article"], unique=False)
    op.create_table(
        "event_issue",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_event_issue_article"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_event_issue_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event", "position"),
    )
    op.create_index(op.f("ix_event_issue_article"), "event_issue", ["article"], unique=False)
    op.create_index(op.f("ix_event_issue_issue"), "event_issue", ["issue"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_event_issue_issue"), table_name="event_issue")
    op.drop_index(op.f("ix_event_issue_article"), table_name="event_issue")
    op.drop_table("event_issue")
    op.drop_index(op.f("ix_statement_article"), table_name="statement")
    op.drop_table("statement")
    op.drop_index(op.f("ix_reading_article"), table_name="reading")
    op.drop_table("reading")
    op.drop_index(op.f("ix_position_dyad_first_dyad_second"), table_name="position")
    op.drop_table("position")
    op.drop_index(op.f("ix_meeting_article"), table_name="meeting")
    op.drop_table("meeting")
    op.drop_index(op.f("ix_event_move"), table_name="event")
    op.drop_index(op.f("ix_event_event"), table_name="event")
    op.drop_index(op.f("ix_event_article"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_entry_actor_id"), table_name="entry_actor")
    op.drop_index(op.f("ix_entry_actor_code"), table_name="entry_actor")
    op.drop_index(op.f("ix_entry_actor_article"), table_name="entry_actor")
    op.drop_table("entry_actor")
    op.drop_index(op.f("ix_commitment_article"), table_name="commitment")
    op.drop_table("commitment")
    op.drop_table("skip")
    op.drop_index(op.f("ix_article_published"), table_name="article")
    op.drop_table("article")
