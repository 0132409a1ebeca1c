"""pictures inside stories

Revision: news_20261122_7, after news_20261122_6. Created 2026-11-22.
"""

revision = "news_20261122_7"
down_revision = "news_20261122_6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
