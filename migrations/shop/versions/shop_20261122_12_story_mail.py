"""the form that mails a story

Revision: shop_20261122_12, after shop_20261122_11. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_12"
down_revision = "shop_20261122_11"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("recipient_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("teaser", sa.String(length=600), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_story")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shared_story_token_hash")),
    )
    op.create_index("ix_shared_story_recipient", "shared_story", ["recipient_hash", "asked_at"])
    op.create_index("ix_shared_story_asked_at", "shared_story", ["asked_at"])
    op.create_table(
        "sharing_stop",
        sa.Column("recipient", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("recipient", name=op.f("pk_sharing_stop")),
    )


def downgrade() -> None:
    op.drop_table("sharing_stop")
    op.drop_table("shared_story")
