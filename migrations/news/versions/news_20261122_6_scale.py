"""a million stories: who waits to be related, when weights were weighed, postings read from their index alone

Revision: news_20261122_6, after news_20261122_5. Created 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "news_20261122_6"
down_revision = "news_20261122_5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_waiting",
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_story_waiting_story_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name="pk_story_waiting"),
    )
    op.create_index("ix_story_waiting_seq", "story_waiting", ["seq"])
    op.execute(
        "INSERT INTO story_waiting (story_id, seq) SELECT story.id, story.seq FROM story"
        " LEFT JOIN story_matter ON story_matter.story_id = story.id"
        " WHERE story_matter.story_id IS NULL AND story.status <> 'withdrawn'"
    )
    op.add_column(
        "story_matter", sa.Column("weighed_among", sa.Integer(), server_default="0", nullable=False)
    )
    op.execute("UPDATE story_matter SET weighed_among = COALESCE((SELECT df FROM term WHERE text = ''), 0)")
    op.create_index("ix_story_matter_weighed_among", "story_matter", ["weighed_among"])
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_story_term", "story_term", type_="primary")
        op.execute(
            "ALTER TABLE story_term ADD CONSTRAINT pk_story_term PRIMARY KEY (term_id, seq) INCLUDE (weight)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_story_term", "story_term", type_="primary")
        op.create_primary_key("pk_story_term", "story_term", ["term_id", "seq"])
    op.drop_index("ix_story_matter_weighed_among", "story_matter")
    with op.batch_alter_table("story_matter") as batch_op:
        batch_op.drop_column("weighed_among")
    op.drop_index("ix_story_waiting_seq", "story_waiting")
    op.drop_table("story_waiting")
