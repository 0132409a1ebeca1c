"""stories written here

Revision: news_20261122_5, after news_20261122_4. Created 2026-11-22.
"""

revision = "news_20261122_5"
down_revision = "news_20261122_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
