"""prices: versions for the desk, the most a way of delivery carries, redemptions by order

Revision: shop_20261122_6, after shop_20261122_5. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_6"
down_revision = "shop_20261122_5"
branch_labels = None
depends_on = None

VERSIONED = ("delivery_zone", "tax_rate", "automatic_promotion")


def upgrade() -> None:
    for table in VERSIONED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("delivery_method", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("most_g", sa.Integer(), nullable=True))
        batch_op.drop_column("tables")
        batch_op.create_check_constraint("weights_not_negative", "included_g >= 0 AND per_kg_minor >= 0")
        batch_op.create_check_constraint("most_weight_above_zero", "most_g IS NULL OR most_g >= 1")
    with op.batch_alter_table("discount_code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_check_constraint("amounts_not_negative", "value >= 0 AND minimum_minor >= 0")
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redemption_order_id"), ["order_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_redemption_order_id"))
    with op.batch_alter_table("discount_code", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_discount_code_amounts_not_negative"), type_="check")
        batch_op.drop_column("version")
    with op.batch_alter_table("delivery_method", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_delivery_method_most_weight_above_zero"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_delivery_method_weights_not_negative"), type_="check")
        batch_op.add_column(sa.Column("tables", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.drop_column("most_g")
        batch_op.drop_column("version")
    for table in VERSIONED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("version")
