"""How much of a newsroom there is, to show that nothing came or went."""

from __future__ import annotations

from sqlalchemy import func, select

from store.db import NewsModel, db

SPEAKS_OF_SYNCS = frozenset({"source", "source_run", "news_outbox_message", "audit_entry", "news_stamp"})
"""Tables that tell how a sync went; a failure may write there."""


def rows() -> dict[str, int]:
    """The rows of every table that holds stories or what belongs to them."""
    db.session.rollback()
    with db.engines["news"].connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in NewsModel.metadata.sorted_tables
            if table.name not in SPEAKS_OF_SYNCS
        }
