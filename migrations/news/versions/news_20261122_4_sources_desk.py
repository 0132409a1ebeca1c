"""sources kept at the desk

Revision: news_20261122_4, after news_20261122_3. Created 2026-11-22.
"""

revision = "news_20261122_4"
down_revision = "news_20261122_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
