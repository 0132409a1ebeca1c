"""gift cards that are sold, mailed and spent

Revision: shop_20261122_10, after shop_20261122_9. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op


revision = "shop_20261122_10"
down_revision = "shop_20261122_9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gift_card") as batch_op:
        batch_op.add_column(sa.Column("seed", sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("order_line_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("email", sa.String(length=254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("note", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("issued_by", sa.String(length=64), server_default="system", nullable=False)
        )
        batch_op.create_foreign_key(
            op.f("fk_gift_card_order_line_id"),
            "order_line",
            ["order_line_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(op.f("ix_gift_card_order_id"), ["order_id"])
    op.create_index("ix_gift_card_entry_order", "gift_card_entry", ["order_id"])
    with op.batch_alter_table("order_line") as batch_op:
        batch_op.add_column(sa.Column("gift_card", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("cart") as batch_op:
        batch_op.add_column(sa.Column("gift_card_ids", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("cart") as batch_op:
        batch_op.drop_column("gift_card_ids")
    with op.batch_alter_table("order_line") as batch_op:
        batch_op.drop_column("gift_card")
    op.drop_index("ix_gift_card_entry_order", "gift_card_entry")
    with op.batch_alter_table("gift_card") as batch_op:
        batch_op.drop_index(op.f("ix_gift_card_order_id"))
        batch_op.drop_constraint(op.f("fk_gift_card_order_line_id"), type_="foreignkey")
        batch_op.drop_column("issued_by")
        batch_op.drop_column("note")
        batch_op.drop_column("email")
        batch_op.drop_column("order_line_id")
        batch_op.drop_column("seed")
