"""stories written here

Revision: news_20261122_5, after news_20261122_4. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op


revision = "news_20261122_5"
down_revision = "news_20261122_4"
branch_labels = None
depends_on = None


UNPUBLISHED = "status <> 'published'"


def upgrade() -> None:
    op.create_table(
        "story_desk",
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("teaser", sa.String(length=600), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=True),
        sa.Column("held", sa.String(length=32), nullable=True),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_desk_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story_desk")),
    )
    op.create_index("ix_story_source_latest", "story", ["source_id", "seq"])
    op.create_index(
        "ix_story_unpublished",
        "story",
        ["status", "seq"],
        sqlite_where=sa.text(UNPUBLISHED),
        postgresql_where=sa.text(UNPUBLISHED),
    )


def downgrade() -> None:
    op.drop_index("ix_story_unpublished", "story")
    op.drop_index("ix_story_source_latest", "story")
    op.drop_table("story_desk")
