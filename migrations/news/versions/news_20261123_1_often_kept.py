"""how often a word is used is written when it changes, no longer worked out at every count

Revision: news_20261123_1, after news_20261122_9. Created 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "news_20261123_1"
down_revision = "news_20261122_9"
branch_labels = None
depends_on = None

OFTEN = "CASE " + " ".join(f"WHEN df < {4**power} THEN {power}" for power in range(1, 11)) + " ELSE 11 END"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # what was worked out stays as it stands
        op.execute("ALTER TABLE term ALTER COLUMN often DROP EXPRESSION")
        op.execute("ALTER TABLE term ALTER COLUMN often SET DEFAULT 1, ALTER COLUMN often SET NOT NULL")
        return
    op.drop_index("ix_term_start", table_name="term")
    op.drop_column("term", "often")
    op.add_column("term", sa.Column("often", sa.SmallInteger(), server_default="1", nullable=False))
    op.execute(f"UPDATE term SET often = {OFTEN} WHERE df >= 4")  # noqa: S608 - our own words
    op.create_index("ix_term_start", "term", ["start", "often", "text"])


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.drop_index("ix_term_start", table_name="term")
    op.drop_column("term", "often")
    op.add_column("term", sa.Column("often", sa.SmallInteger(), sa.Computed(OFTEN, persisted=postgresql)))
    op.create_index("ix_term_start", "term", ["start", "often", "text"])
