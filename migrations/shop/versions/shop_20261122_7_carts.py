"""carts: a donation of its own, the last confirmation taken, and who may be reminded of a checkout

Revision: shop_20261122_7, after shop_20261122_6. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_7"
down_revision = "shop_20261122_6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cart", schema=None) as batch_op:
        batch_op.add_column(sa.Column("donation_minor", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("last_form", sa.String(length=32), nullable=False, server_default=""))
        batch_op.create_check_constraint("donation_not_negative", "donation_minor >= 0")
    with op.batch_alter_table("checkout_draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=254), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("remind", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("locale", sa.String(length=8), nullable=False, server_default="en"))
        batch_op.create_index(batch_op.f("ix_checkout_draft_remind"), ["remind"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("checkout_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checkout_draft_remind"))
        batch_op.drop_column("locale")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("at")
        batch_op.drop_column("remind")
        batch_op.drop_column("email")
    with op.batch_alter_table("cart", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_cart_donation_not_negative"), type_="check")
        batch_op.drop_column("last_form")
        batch_op.drop_column("donation_minor")
