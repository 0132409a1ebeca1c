"""order page: links that end, mails that can be stopped, returns with reasons

Revision: shop_20261122_8, after shop_20261122_7. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_8"
down_revision = "shop_20261122_7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Links an order had before, whether friendly mails are stopped, and what a return asks and answers."""
    op.create_table(
        "former_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_former_link_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_former_link")),
    )
    with op.batch_alter_table("former_link") as table:
        table.create_index(table.f("ix_former_link_order_id"), ["order_id"], unique=False)
    with op.batch_alter_table("orders") as table:
        table.add_column(sa.Column("mails_stopped_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("return_request") as table:
        table.drop_column("reason")
        table.add_column(
            sa.Column("request_key", sa.String(length=64), nullable=False, server_default=sa.text("''"))
        )
        table.add_column(
            sa.Column("decision_note", sa.String(length=500), nullable=False, server_default=sa.text("''"))
        )
        table.add_column(sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE return_request SET request_key = 'return-' || id")
    with op.batch_alter_table("return_request") as table:
        table.alter_column("request_key", server_default=None, existing_type=sa.String(length=64))
        table.alter_column("decision_note", server_default=None, existing_type=sa.String(length=500))
        table.create_unique_constraint(
            op.f("uq_return_request_order_id_request_key"), ["order_id", "request_key"]
        )
        table.create_index("ix_return_request_status", ["status", "id"], unique=False)
    with op.batch_alter_table("return_line") as table:
        table.add_column(
            sa.Column("reason", sa.String(length=32), nullable=False, server_default=sa.text("''"))
        )
        table.add_column(sa.Column("restock", sa.Integer(), nullable=False, server_default=sa.text("0")))
    with op.batch_alter_table("return_line") as table:
        table.alter_column("reason", server_default=None, existing_type=sa.String(length=32))
        table.alter_column("restock", server_default=None, existing_type=sa.Integer())
        table.create_check_constraint(
            op.f("ck_return_line_restock_in_range"), "restock >= 0 AND restock <= received"
        )


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("return_line") as table:
        table.drop_constraint(op.f("ck_return_line_restock_in_range"), type_="check")
        table.drop_column("restock")
        table.drop_column("reason")
    with op.batch_alter_table("return_request") as table:
        table.drop_index("ix_return_request_status")
        table.drop_constraint(op.f("uq_return_request_order_id_request_key"), type_="unique")
        table.drop_column("closed_at")
        table.drop_column("received_at")
        table.drop_column("decision_note")
        table.drop_column("request_key")
        table.add_column(
            sa.Column("reason", sa.String(length=64), nullable=False, server_default=sa.text("''"))
        )
    with op.batch_alter_table("return_request") as table:
        table.alter_column("reason", server_default=None, existing_type=sa.String(length=64))
    with op.batch_alter_table("orders") as table:
        table.drop_column("mails_stopped_at")
    op.drop_table("former_link")
