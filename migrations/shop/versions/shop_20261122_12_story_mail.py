"""the form that mails a story

Revision: shop_20261122_12, after shop_20261122_11. Created 2026-11-22.
"""

revision = "shop_20261122_12"
down_revision = "shop_20261122_11"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
