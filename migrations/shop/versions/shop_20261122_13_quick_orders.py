"""order numbers by sequences, where there are any

Revision: shop_20261122_13, after shop_20261122_12. Created 2026-11-22.

On PostgreSQL every order locked the shop's row for its number until its commit, so that orders waited for each other
though they shared no goods. SQLite has one writer at a time and keeps counting in that row.
"""

import sqlalchemy as sa
from alembic import op

revision = "shop_20261122_13"
down_revision = "shop_20261122_12"
branch_labels = None
depends_on = None

COUNTERS = {"order_number": ("next_order_number", 1001), "test_number": ("next_test_number", 900_001)}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for sequence, (column, first) in COUNTERS.items():
        reached = op.get_bind().scalar(sa.text(f"SELECT {column} FROM shop"))
        op.execute(sa.text(f"CREATE SEQUENCE {sequence} START WITH {reached or first}"))


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for sequence, (column, _) in COUNTERS.items():
        op.execute(sa.text(f"UPDATE shop SET {column} = nextval('{sequence}')"))
        op.execute(sa.text(f"DROP SEQUENCE {sequence}"))
