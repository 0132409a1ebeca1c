"""search: the words stories are found by, the beginnings of terms, and the slips that lead to title words

Revision: news_20261122_2, after news_20261122_1. Created 2026-11-22.

On SQLite triggers keep the virtual table in step with the table beside it. Whoever rebuilds that table with a batch
operation loses its triggers and makes them again. Stories that are there already are found after
`flask search rebuild`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "news_20261122_2"
down_revision = "news_20261122_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.add_column(sa.Column("start", sa.String(length=3), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("titled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE term SET start = substr(text, 1, 3)")
    op.create_index("ix_term_start", "term", ["start", "df", "text"])
    op.create_table(
        "term_slip",
        sa.Column("slip", sa.String(length=40), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name="fk_term_slip_term_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slip", "term_id", name="pk_term_slip"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_fts",
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_story_fts_story_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", name="pk_story_fts"),
        sa.UniqueConstraint("place", name="uq_story_fts_place"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_story_fts_words", "story_fts", ["words"], postgresql_using="gin")
        return
    op.execute(
        "CREATE VIRTUAL TABLE story_fts_index USING fts5(words, content='story_fts', "
        "content_rowid='place', detail=none, tokenize=\"ascii tokenchars '_'\")"
    )
    gone = (
        "INSERT INTO story_fts_index(story_fts_index, rowid, words) VALUES ('delete', old.place, old.words);"
    )
    come = "INSERT INTO story_fts_index(rowid, words) VALUES (new.place, new.words);"
    op.execute(f"CREATE TRIGGER story_fts_come AFTER INSERT ON story_fts BEGIN {come} END")
    op.execute(f"CREATE TRIGGER story_fts_gone AFTER DELETE ON story_fts BEGIN {gone} END")
    op.execute(f"CREATE TRIGGER story_fts_turn AFTER UPDATE ON story_fts BEGIN {gone} {come} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE story_fts_index")
    op.drop_table("story_fts")
    op.drop_table("term_slip")
    op.drop_index("ix_term_start", table_name="term")
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_column("titled")
        batch_op.drop_column("start")
