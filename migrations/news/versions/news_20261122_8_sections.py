"""sections under names of their own; pictures inside texts that came before such pictures were kept

Revision: news_20261122_8, after news_20261122_7. Created 2026-11-22.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "news_20261122_8"
down_revision = "news_20261122_7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, key, length in (("section_name", "title", 120), ("section_address", "slug", 80)):
        op.create_table(
            table,
            sa.Column(key, sa.String(length=length), nullable=False),
            sa.Column("section_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f(f"fk_{table}_section_id")),
            sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_section_id", table, ["section_id"])
    op.execute(
        "INSERT INTO section_name (title, section_id) SELECT title, min(id) FROM section GROUP BY title"
    )
    op.add_column("section", sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("section", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("section", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    if op.get_bind().execute(sa.text("SELECT id FROM story LIMIT 1")).first() is not None:
        _lift_pictures()


def _lift_pictures() -> None:
    """Have the worker go through the stories that are here once."""
    names = ("kind", "dedupe_key", "state", "attempts", "last_error")
    moments = (sa.column(name, sa.DateTime(timezone=True)) for name in ("run_at", "created_at"))
    promises = sa.table(
        "news_outbox_message", *map(sa.column, names), sa.column("payload", sa.JSON()), *moments
    )
    now = datetime.now(UTC)
    row = {
        "kind": "stories.lift",
        "payload": {"after": 0},
        "dedupe_key": "lift-0",
        "state": "new",
        "attempts": 0,
        "last_error": "",
    }
    op.bulk_insert(promises, [{**row, "run_at": now, "created_at": now}])


def downgrade() -> None:
    op.execute("DELETE FROM news_outbox_message WHERE kind IN ('stories.lift', 'sections.merge')")
    for column in ("version", "merged_into", "hidden"):
        op.drop_column("section", column)
    op.drop_table("section_address")
    op.drop_table("section_name")
