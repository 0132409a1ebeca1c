"""pairing and pages

Pairs get a place on either side, a pin for each and the moment their freshness falls; service pages get texts
that staff write; the shop's own row gets a version, so that two who edit it at once are told.

Revision: shop_20261122_4, after shop_20261122_3. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_4"
down_revision = "shop_20261122_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pair", schema=None) as batch_op:
        batch_op.drop_index("ix_pair_product")
        batch_op.add_column(sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("story_choice", sa.String(32), nullable=False, server_default="none"))
        batch_op.add_column(sa.Column("product_choice", sa.String(32), nullable=False, server_default="none"))
        batch_op.add_column(sa.Column("story_place", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("product_place", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE pair SET story_choice = choice, product_choice = choice")
    op.execute(
        "UPDATE pair SET story_place = CASE choice WHEN 'ban' THEN -1 WHEN 'pin' THEN 2000000 ELSE score END"
    )
    op.execute("UPDATE pair SET product_place = story_place")
    with op.batch_alter_table("pair", schema=None) as batch_op:
        batch_op.drop_column("choice")
        for name in ("story_choice", "product_choice", "story_place", "product_place"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_index("ix_pair_of_story", ["story_key", "story_place", "product_key"], unique=False)
        batch_op.create_index(
            "ix_pair_of_product", ["product_key", "product_place", "story_key"], unique=False
        )
        batch_op.create_index("ix_pair_fresh_until", ["fresh_until"], unique=False)
    with op.batch_alter_table("pairing_subject", schema=None) as batch_op:
        batch_op.add_column(sa.Column("born_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_pairing_subject_weight", ["side", "weight"], unique=False)
    op.create_table(
        "page_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=48), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("body_md", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_page_text_version_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_text")),
        sa.UniqueConstraint("slug", "locale", "version", name=op.f("uq_page_text_slug_locale_version")),
    )
    with op.batch_alter_table("shop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("shop", schema=None) as batch_op:
        batch_op.alter_column("version", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("shop", schema=None) as batch_op:
        batch_op.drop_column("version")
    op.drop_table("page_text")
    with op.batch_alter_table("pairing_subject", schema=None) as batch_op:
        batch_op.drop_index("ix_pairing_subject_weight")
        batch_op.drop_column("born_at")
    with op.batch_alter_table("pair", schema=None) as batch_op:
        batch_op.drop_index("ix_pair_fresh_until")
        batch_op.drop_index("ix_pair_of_product")
        batch_op.drop_index("ix_pair_of_story")
        batch_op.add_column(sa.Column("choice", sa.String(32), nullable=False, server_default="none"))
    op.execute("UPDATE pair SET choice = story_choice")
    with op.batch_alter_table("pair", schema=None) as batch_op:
        batch_op.alter_column("choice", server_default=None)
        for name in ("product_place", "story_place", "product_choice", "story_choice", "fresh_until"):
            batch_op.drop_column(name)
        batch_op.create_index("ix_pair_product", ["product_key", "score"], unique=False)
