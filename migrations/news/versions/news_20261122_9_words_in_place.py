"""words counted in place: an index that a count seldom touches, and postings that are not held against their words

Revision: news_20261122_9, after news_20261122_8. Created 2026-11-22.

Both tables are written anew: in an archive of a million stories that takes a minute or two.
"""

import sqlalchemy as sa
from alembic import op

revision = "news_20261122_9"
down_revision = "news_20261122_8"
branch_labels = None
depends_on = None

OFTEN = "CASE " + " ".join(f"WHEN df < {4**power} THEN {power}" for power in range(1, 11)) + " ELSE 11 END"
_NAMES = {"fk": "fk_%(table_name)s_%(column_0_N_name)s"}


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.drop_index("ix_term_start", table_name="term")
    if postgresql:
        op.execute("ALTER TABLE term SET (fillfactor = 80)")  # room for a word's next count beside it
    op.add_column("term", sa.Column("often", sa.SmallInteger(), sa.Computed(OFTEN, persisted=postgresql)))
    op.create_index("ix_term_start", "term", ["start", "often", "text"])
    with op.batch_alter_table(
        "story_term", naming_convention=_NAMES, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.drop_constraint("fk_story_term_term_id", type_="foreignkey")


def downgrade() -> None:
    op.drop_index("ix_term_start", table_name="term")
    op.drop_column("term", "often")
    op.create_index("ix_term_start", "term", ["start", "df", "text"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE term RESET (fillfactor)")
    with op.batch_alter_table("story_term", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.create_foreign_key("fk_story_term_term_id", "term", ["term_id"], ["id"])
