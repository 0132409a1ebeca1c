"""bundles and alerts: bundles found by their parts, alerts by address and in the order they wait

Revision: shop_20261122_5, after shop_20261122_4. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_5"
down_revision = "shop_20261122_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bundle_item", schema=None) as batch_op:
        batch_op.create_check_constraint("not_of_itself", "bundle_variant_id <> part_variant_id")
        batch_op.create_index("ix_bundle_item_part_variant_id", ["part_variant_id"], unique=False)
    with op.batch_alter_table("stock_alert", schema=None) as batch_op:
        batch_op.drop_column("stopped_at")
        batch_op.create_index("ix_stock_alert_email_hash", ["email_hash"], unique=False)
        batch_op.create_index(
            "ix_stock_alert_waiting", ["variant_id", "told_at", "confirmed_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("stock_alert", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_alert_waiting")
        batch_op.drop_index("ix_stock_alert_email_hash")
        batch_op.add_column(sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("bundle_item", schema=None) as batch_op:
        batch_op.drop_index("ix_bundle_item_part_variant_id")
        batch_op.drop_constraint(batch_op.f("ck_bundle_item_not_of_itself"), type_="check")
