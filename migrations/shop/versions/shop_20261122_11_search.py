"""search: the words products are found by, in FTS5 or under a GIN index

Revision: shop_20261122_11, after shop_20261122_10. Created 2026-11-22.

On SQLite triggers keep the virtual table in step with the table beside it. Whoever rebuilds that table with a batch
operation loses its triggers and makes them again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "shop_20261122_11"
down_revision = "shop_20261122_10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_fts",
        sa.Column("product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name="fk_product_fts_product_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", name="pk_product_fts"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_product_fts_words", "product_fts", ["words"], postgresql_using="gin")
        return
    op.execute(
        "CREATE VIRTUAL TABLE product_fts_index USING fts5(words, content='product_fts', "
        "content_rowid='product_id', detail=none, tokenize=\"ascii tokenchars '_'\")"
    )
    gone = "INSERT INTO product_fts_index(product_fts_index, rowid, words) VALUES ('delete', old.product_id, old.words);"
    come = "INSERT INTO product_fts_index(rowid, words) VALUES (new.product_id, new.words);"
    op.execute(f"CREATE TRIGGER product_fts_come AFTER INSERT ON product_fts BEGIN {come} END")
    op.execute(f"CREATE TRIGGER product_fts_gone AFTER DELETE ON product_fts BEGIN {gone} END")
    op.execute(f"CREATE TRIGGER product_fts_turn AFTER UPDATE ON product_fts BEGIN {gone} {come} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE product_fts_index")
    op.drop_table("product_fts")
