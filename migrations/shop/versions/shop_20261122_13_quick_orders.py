"""orders that cost less

Revision: shop_20261122_13, after shop_20261122_12. Created 2026-11-22.
"""

revision = "shop_20261122_13"
down_revision = "shop_20261122_12"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
