"""catalogue desk

Revision: shop_20261122_3, after shop_20261122_2. Created 2026-11-22.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_3"
down_revision = "shop_20261122_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for what staff do with the catalogue: when a product was first seen, charts by type, shelves taken down."""
    op.add_column("product", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("collection", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "removed_collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_collection")),
    )
    op.create_table(
        "size_chart",
        sa.Column("product_type", sa.String(length=48), nullable=False),
        sa.Column("chart", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("product_type", name=op.f("pk_size_chart")),
    )
    op.create_table(
        "related_product",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_related_product_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["product.id"], name=op.f("fk_related_product_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "other_id", name=op.f("pk_related_product")),
    )
    op.execute("UPDATE product SET published_at = created_at WHERE status IN ('active', 'archived')")
    _share_charts()


def downgrade() -> None:
    """Charts go back to the products they were shown on."""
    bind = op.get_bind()
    charts = bind.execute(sa.text("SELECT product_type, chart FROM size_chart")).all()
    for product_type, chart in charts:
        text = chart if isinstance(chart, str) else json.dumps(chart)
        bind.execute(
            sa.text(
                "UPDATE product SET size_chart = :chart WHERE product_type = :kind"
                " AND (size_chart IS NULL OR CAST(size_chart AS TEXT) = 'null')"
            ).bindparams(sa.bindparam("chart", type_=sa.JSON())),
            {"chart": json.loads(text), "kind": product_type},
        )
    op.drop_table("related_product")
    op.drop_table("size_chart")
    op.drop_table("removed_collection")
    op.drop_column("collection", "version")
    op.drop_column("product", "published_at")


def _share_charts() -> None:
    """A chart that all products of a type have alike becomes the type's; others stay with their products."""
    bind = op.get_bind()
    product = sa.table(
        "product",
        sa.column("id", sa.Integer),
        sa.column("product_type", sa.String),
        sa.column("size_chart", sa.JSON),
        sa.column("updated_at", sa.DateTime(timezone=True)),
    )
    size_chart = sa.table(
        "size_chart",
        sa.column("product_type", sa.String),
        sa.column("chart", sa.JSON),
        sa.column("version", sa.Integer),
        sa.column("updated_at", sa.DateTime(timezone=True)),
    )
    by_type = {}
    rows = bind.execute(sa.select(product.c.product_type, product.c.size_chart, product.c.updated_at)).all()
    for kind, chart, at in rows:
        if kind and chart:
            by_type.setdefault(kind, []).append((chart, at))
    for kind, found in sorted(by_type.items()):
        if all(chart == found[0][0] for chart, _ in found):
            bind.execute(
                sa.insert(size_chart).values(
                    product_type=kind, chart=found[0][0], version=1, updated_at=max(at for _, at in found)
                )
            )
            bind.execute(
                sa.update(product).where(product.c.product_type == kind).values(size_chart=sa.null())
            )
