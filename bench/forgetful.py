"""The shop with a page cache that forgets at once: what a page costs that nobody has asked for before."""

from __future__ import annotations

from app import app

__all__ = ["app"]

app.extensions["page_press"].get = lambda key: None
