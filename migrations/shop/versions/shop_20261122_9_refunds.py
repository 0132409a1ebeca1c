"""refunds with parts and limits, what disputes moved, comparisons with the provider

Revision: shop_20261122_9, after shop_20261122_8. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_9"
down_revision = "shop_20261122_8"
branch_labels = None
depends_on = None

COLUMNS = (
    (
        "orders",
        "gift_refunded_minor",
        "INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_orders_gift_refunds_within "
        "CHECK (gift_refunded_minor >= 0 AND gift_refunded_minor <= gift_card_minor)",
    ),
    ("payment", "refunded_minor", "INTEGER DEFAULT 0 NOT NULL"),
    (
        "payment",
        "refund_pending_minor",
        "INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_payment_refunds_within_amount "
        "CHECK (refunded_minor >= 0 AND refund_pending_minor >= 0 "
        "AND refunded_minor + refund_pending_minor <= amount_minor)",
    ),
    ("refund", "method", "VARCHAR(32) DEFAULT 'stripe' NOT NULL"),
    ("refund", "source", "VARCHAR(16) DEFAULT 'desk' NOT NULL"),
    ("refund", "request_key", "VARCHAR(64)"),
    ("refund", "cause", "VARCHAR(32) DEFAULT '' NOT NULL"),
    ("refund", "notify", "BOOLEAN DEFAULT true NOT NULL"),
    ("refund", "donation_minor", "INTEGER DEFAULT 0 NOT NULL"),
    ("refund_line", "kind", "VARCHAR(32) DEFAULT 'no_restock' NOT NULL"),
    (
        "refund_line",
        "unsent",
        "INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_refund_line_unsent_within "
        "CHECK (unsent >= 0 AND unsent <= quantity)",
    ),
    ("dispute", "request_id", "VARCHAR(80) DEFAULT '' NOT NULL"),
    ("dispute", "closed_at", None),
    ("stripe_event", "api_version", "VARCHAR(40) DEFAULT '' NOT NULL"),
)
"""Added one by one: SQLite keeps the CHECKs of a table only when the table is not written anew."""


def upgrade() -> None:
    """Room for what a refund is made of, for a dispute's money, and for what comparing found."""
    for table, column, definition in COLUMNS:
        if definition is None:
            op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))
        else:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}")
    op.create_index("ux_refund_request", "refund", ["order_id", "request_key", "payment_id"], unique=True)
    op.create_index("ix_refund_status", "refund", ["status", "created_at"])
    op.create_table(
        "dispute_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("balance_transaction", sa.String(length=80), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_minor <> 0 OR fee_minor <> 0", name=op.f("ck_dispute_entry_moves_something")
        ),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_entry_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_entry")),
        sa.UniqueConstraint("balance_transaction", name=op.f("uq_dispute_entry_balance_transaction")),
    )
    op.create_index("ix_dispute_entry_dispute_id", "dispute_entry", ["dispute_id"])
    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("remaining", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("comparison")
    op.drop_table("dispute_entry")
    op.drop_index("ix_refund_status", "refund")
    op.drop_index("ux_refund_request", "refund")
    for table, column, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
