"""What each article has something on, by day; the store fills it for the articles that are kept already."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "topic",
        sa.Column("topic", PLAIN, nullable=False),
        sa.Column("day", PLAIN, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("tone", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name=op.f("fk_topic_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic", "day", "article"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_topic_article"), "topic", ["article"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_topic_article"), table_name="topic")
    op.drop_table("topic")
