"""Mirroring stories' pictures: fetched by the worker within limits, kept as ours, or given up after three tries."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import structlog

from store import media, news
from store.db import db, transaction
from store.kit.errors import StoreError
from store.kit.protocols import Fetcher

AT_ONCE = 20

log = structlog.get_logger()


def mirror(fetch: Fetcher, *, folder: Path, at: datetime, limit: int = AT_ONCE) -> int:
    """Fetch up to `limit` pictures that stories still wait for, newest first; answers how many came.

    Called outside any transaction. One that cannot be had costs the story nothing but its picture.
    """
    waiting = news.waiting_pictures(limit)
    db.session.rollback()
    kept = 0
    for one in waiting:
        try:
            found = fetch.get(one.url, most_bytes=media.MOST_BYTES)
            if found.status != 200:
                raise StoreError
            picture = media.examine(found.body)
        except StoreError as why:
            log.info("picture_not_mirrored", story=one.story_id, why=str(why.message))
            with transaction("news"):
                news.picture_failed(one.story_id)
            continue
        with transaction():
            ours = media.add(
                picture, folder=folder, now=at, alt=one.alt, owner_kind="story", owner_id=str(one.story_id)
            ).id
        with transaction("news"):
            news.picture_came(one.story_id, one.url, ours)
        kept += 1
    return kept
