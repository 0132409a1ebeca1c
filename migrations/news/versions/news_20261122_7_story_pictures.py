"""pictures inside stories, and pauses between the tries to fetch one

Revision: news_20261122_7, after news_20261122_6. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "news_20261122_7"
down_revision = "news_20261122_6"
branch_labels = None
depends_on = None

WAITS = "media_id IS NULL AND tries < 3"
LOST = "media_id IS NULL AND tries >= 3"


def upgrade() -> None:
    op.create_table(
        "story_picture",
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_picture_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "place", name=op.f("pk_story_picture")),
    )
    op.create_index(
        "ix_story_picture_next",
        "story_picture",
        ["next_at"],
        sqlite_where=sa.text(WAITS),
        postgresql_where=sa.text(WAITS),
    )
    op.create_index(
        "ix_story_picture_lost",
        "story_picture",
        ["story_id"],
        sqlite_where=sa.text(LOST),
        postgresql_where=sa.text(LOST),
    )
    op.create_index("ix_story_picture_url", "story_picture", ["url"])
    op.add_column("story", sa.Column("picture_next_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("story", "picture_next_at")
    op.drop_table("story_picture")
