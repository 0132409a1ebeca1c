"""relations and slips without foreign keys, relations in one piece on SQLite, new postings soon read from their index

Revision: news_20261123_2, after news_20261123_1. Created 2026-11-23.

SQLite writes both tables anew: in an archive of a million stories that takes a minute or two.
"""

from alembic import op

revision = "news_20261123_2"
down_revision = "news_20261123_1"
branch_labels = None
depends_on = None

_NAMES = {"fk": "fk_%(table_name)s_%(column_0_N_name)s"}
_SIDES = ("story_id", "other_id")


def upgrade() -> None:
    with op.batch_alter_table(
        "story_relation", naming_convention=_NAMES, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        for side in _SIDES:
            batch_op.drop_constraint(f"fk_story_relation_{side}", type_="foreignkey")
    with op.batch_alter_table(
        "term_slip", naming_convention=_NAMES, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.drop_constraint("fk_term_slip_term_id", type_="foreignkey")
    if op.get_bind().dialect.name == "postgresql":
        # Until a posting is known to be seen by all, whoever reads it from the index looks into the table as well.
        op.execute(
            "ALTER TABLE story_term SET (autovacuum_vacuum_insert_scale_factor = 0,"
            " autovacuum_vacuum_insert_threshold = 10000)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE story_term RESET (autovacuum_vacuum_insert_scale_factor,"
            " autovacuum_vacuum_insert_threshold)"
        )
    for side in _SIDES:
        op.execute(f"DELETE FROM story_relation WHERE {side} NOT IN (SELECT id FROM story)")  # noqa: S608
    with op.batch_alter_table("term_slip", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.create_foreign_key("fk_term_slip_term_id", "term", ["term_id"], ["id"], ondelete="CASCADE")
    with op.batch_alter_table("story_relation", table_kwargs={"sqlite_with_rowid": True}) as batch_op:
        for side in _SIDES:
            batch_op.create_foreign_key(
                f"fk_story_relation_{side}", "story", [side], ["id"], ondelete="CASCADE"
            )
