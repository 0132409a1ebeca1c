"""Hundreds of applications a run, all with the same statements.

SQLAlchemy compiles a statement once for each engine, and every test has engines of its own: a page's statements would
be compiled anew for nearly every page. The outcome depends on the dialect alone, so a process needs each only once.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Dialect
from sqlalchemy.util import LRUCache

from store.db import db

MOST = 3_000

_kept: dict[tuple[str, str | None], tuple[Dialect, LRUCache[Any, Any]]] = {}


def share_compiled(app: Flask) -> None:
    """From now on, the application's engines speak the dialect of the first ones, and find what was compiled for it."""
    with app.app_context():
        for bind, engine in db.engines.items():
            key = (engine.dialect.name, bind)
            if key not in _kept:
                engine.connect().close()  # a dialect learns on its first connection which server it talks to
                engine.dispose()
                _kept[key] = engine.dialect, LRUCache(MOST)
            engine.dialect, engine._compiled_cache = _kept[key]
