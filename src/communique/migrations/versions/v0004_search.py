"""Words to search, counts that are kept, and which versions read the articles; the store fills the first."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

COUNTED = ("article", "statement", "event", "meeting", "commitment", "position")
# The words stand in `passage` alone; SQLite's index follows by triggers. The stemmer leaves tags as they are.
FTS = (
    """CREATE VIRTUAL TABLE passage_words
    USING fts5(words, tags, content='passage', content_rowid='key', tokenize='porter unicode61')""",
    """CREATE TRIGGER passage_put AFTER INSERT ON passage BEGIN
    INSERT INTO passage_words(rowid, words, tags) VALUES (new.key, new.words, new.tags); END""",
    """CREATE TRIGGER passage_drop AFTER DELETE ON passage BEGIN
    INSERT INTO passage_words(passage_words, rowid, words, tags)
    VALUES ('delete', old.key, old.words, old.tags); END""",
)
VECTOR = (
    "CREATE INDEX ix_passage_vector ON passage USING gin "
    "((to_tsvector('english', words) || to_tsvector('simple', tags)))"
)


def upgrade() -> None:
    op.create_table(
        "passage",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_passage_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_passage_article"), "passage", ["article"], unique=False)
    for told in FTS if op.get_bind().dialect.name == "sqlite" else (VECTOR,):
        op.execute(told)
    op.create_table(
        "tally",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    for name in COUNTED:
        op.execute(f"INSERT INTO tally SELECT '{name}', count(*) FROM {name}")  # noqa: S608 - constants
    op.create_index(op.f("ix_article_made_by"), "article", ["made_by"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_article_made_by"), table_name="article")
    op.drop_table("tally")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("passage_words")
    op.drop_table("passage")
