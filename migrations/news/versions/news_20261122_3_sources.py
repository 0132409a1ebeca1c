"""pictures that sources name wait to be mirrored; old addresses are found by slug

Revision: news_20261122_3, after news_20261122_2. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op


revision = "news_20261122_3"
down_revision = "news_20261122_2"
branch_labels = None
depends_on = None


WAITS = "picture_id IS NULL AND picture_url <> '' AND picture_tries < 3"


def upgrade() -> None:
    with op.batch_alter_table("story") as batch_op:
        batch_op.add_column(sa.Column("picture_tries", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index("ix_story_slug", "story", ["slug"])
    op.create_index(
        "ix_story_picture_waits",
        "story",
        ["seq"],
        sqlite_where=sa.text(WAITS),
        postgresql_where=sa.text(WAITS),
    )


def downgrade() -> None:
    op.drop_index("ix_story_picture_waits", "story")
    op.drop_index("ix_story_slug", "story")
    with op.batch_alter_table("story") as batch_op:
        batch_op.drop_column("picture_tries")
