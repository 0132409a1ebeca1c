"""languages

Revision: shop_20261122_2, after shop_20261122_1. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_2"
down_revision = "shop_20261122_1"
branch_labels = None
depends_on = None

WORDS = (
    ("product_option", "option_id", [("name", sa.String(length=48))]),
    ("product_option_value", "option_value_id", [("value", sa.String(length=48))]),
    ("product_image", "image_id", [("alt", sa.String(length=300))]),
    ("collection", "collection_id", [("title", sa.String(length=120)), ("description_md", sa.Text())]),
)
"""What the catalogue says beside its products: the table of the things, the column that names one, its words."""


def upgrade() -> None:
    """The catalogue's words in other languages, and an order's lines as their buyer read them."""
    for name, length in (("seo_title", 160), ("seo_description", 320)):
        op.add_column(
            "product_translation",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=""),
        )
    for things, key, words in WORDS:
        table = f"{things}_translation"
        op.create_table(
            table,
            sa.Column(key, sa.Integer(), nullable=False),
            sa.Column("locale", sa.String(length=8), nullable=False),
            *(sa.Column(name, kind, nullable=False) for name, kind in words),
            sa.ForeignKeyConstraint(
                [key], [f"{things}.id"], name=op.f(f"fk_{table}_{key}"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint(key, "locale", name=op.f(f"pk_{table}")),
        )
    op.create_table(
        "size_chart_translation",
        sa.Column("product_type", sa.String(length=48), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("product_type", "locale", name=op.f("pk_size_chart_translation")),
    )
    for name, length in (("shown_title", 160), ("shown_variant", 120)):
        op.add_column(
            "order_line", sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Only English again."""
    with op.batch_alter_table("order_line") as lines:
        for name in ("shown_title", "shown_variant"):
            lines.drop_column(name)
    op.drop_table("size_chart_translation")
    for things, _key, _words in reversed(WORDS):
        op.drop_table(f"{things}_translation")
    with op.batch_alter_table("product_translation") as products:
        for name in ("seo_title", "seo_description"):
            products.drop_column(name)
