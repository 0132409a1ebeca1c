"""attempts and holds are found by their order

Revision: shop_20261122_15, after shop_20261122_13. Created 2026-11-22.

Both had only a partial index on the order, which the engines use when the status stands in the statement itself. Ours
give it as a value: so they walked over everything that is open, and the order's page over all there ever was.
"""

from alembic import op

revision = "shop_20261122_15"
down_revision = "shop_20261122_13"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_payment_attempt_order", "payment_attempt", ["order_id"])
    op.create_index("ix_reservation_order", "reservation", ["order_id"])


def downgrade() -> None:
    op.drop_index("ix_reservation_order", "reservation")
    op.drop_index("ix_payment_attempt_order", "payment_attempt")
