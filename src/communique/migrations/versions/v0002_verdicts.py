"""What people say of entries: verdicts, which of them stand, and the entries as they were extracted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "verdict",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("judged", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_verdict_article"), "verdict", ["article"], unique=False)
    op.create_index(op.f("ix_verdict_entry"), "verdict", ["entry"], unique=False)
    op.create_table(
        "judged",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["verdict.number"], name=op.f("fk_judged_number")),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_judged_article"), "judged", ["article"], unique=False)
    op.create_index(op.f("ix_judged_entry_coder"), "judged", ["entry", "coder"], unique=False)
    op.create_index(op.f("ix_judged_coder_number"), "judged", ["coder", "number"], unique=False)
    op.create_table(
        "extracted",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_extracted_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_index(op.f("ix_event_confidence_id"), "event", ["confidence", "id"], unique=False)
    op.create_index(op.f("ix_statement_confidence_id"), "statement", ["confidence", "id"], unique=False)
    op.create_index(op.f("ix_commitment_event"), "commitment", ["event"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_commitment_event"), table_name="commitment")
    op.drop_index(op.f("ix_statement_confidence_id"), table_name="statement")
    op.drop_index(op.f("ix_event_confidence_id"), table_name="event")
    op.drop_table("extracted")
    op.drop_index(op.f("ix_judged_coder_number"), table_name="judged")
    op.drop_index(op.f("ix_judged_entry_coder"), table_name="judged")
    op.drop_index(op.f("ix_judged_article"), table_name="judged")
    op.drop_table("judged")
    op.drop_index(op.f("ix_verdict_entry"), table_name="verdict")
    op.drop_index(op.f("ix_verdict_article"), table_name="verdict")
    op.drop_table("verdict")
