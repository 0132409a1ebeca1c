"""a million stories

Revision: news_20261122_6, after news_20261122_5. Created 2026-11-22.
"""

revision = "news_20261122_6"
down_revision = "news_20261122_5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
