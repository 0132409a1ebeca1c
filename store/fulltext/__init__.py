"""Full text behind one port: SQLite's FTS5 and PostgreSQL's tsvector keep the same words and answer the same wish.

Words are folded and stemmed by us (`kit.words`) before either engine sees them, so that both find the same. A room
that wants to be searched has a table of its own for them (`Words` is its column) and names it with `Index`.
"""

from store.fulltext.engines import Found, lexemes, newest, put_aside, rebuild, settle, some
from store.fulltext.types import (
    BEGINS,
    TITLE,
    Index,
    Wish,
    Words,
    document,
    everywhere,
    in_title,
    only_elsewhere,
)
from store.fulltext.watching import watch

__all__ = [
    "BEGINS",
    "TITLE",
    "Found",
    "Index",
    "Wish",
    "Words",
    "document",
    "everywhere",
    "in_title",
    "lexemes",
    "newest",
    "only_elsewhere",
    "put_aside",
    "rebuild",
    "settle",
    "some",
    "watch",
]
