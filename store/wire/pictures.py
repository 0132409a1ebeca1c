"""Mirroring stories' pictures: fetched by the worker within limits, kept as ours, or tried again and given up."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import structlog

from store import media, news
from store.db import db, transaction
from store.fetch import FetchRefused
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.kit.protocols import Fetcher
from store.news import WaitingPicture

AT_ONCE = 20
MOST_BYTES = 40 << 20
LONGEST_S = 40.0
"""What one turn of the clock may take: pictures, bytes over the wire, seconds. The rest waits for the next turn."""

SMALLEST = 8
"""Pixels a side; what is smaller counts readers or holds a gap open, and is no picture."""

log = structlog.get_logger()


class NoPicture(StoreError):
    """What lies at a picture's address is none, and will not be."""

    status = 422


def mirror(
    fetch: Fetcher,
    *,
    folder: Path,
    at: datetime,
    limit: int = AT_ONCE,
    most_bytes: int = MOST_BYTES,
    longest_s: float = LONGEST_S,
) -> int:
    """Fetch up to `limit` pictures that stories wait for, newest first; answers how many came.

    Called outside any transaction. One that cannot be had costs the story nothing but its picture: it is tried again
    after a pause and given up in the end, at once when its address is one that is never read.
    """
    began, left, kept = time.monotonic(), most_bytes, 0
    waiting = news.waiting_pictures(limit, now=at)
    db.session.rollback()
    for one in waiting:
        if left <= 0 or time.monotonic() - began >= longest_s:
            log.info("pictures_wait", left=len(waiting) - kept)
            break
        known = news.mirrored_picture(one.url)
        db.session.rollback()
        if known is None:
            try:
                found, size = _fetched(fetch, one.url, min(left, media.MOST_BYTES))
            except StoreError as why:
                _failed(one, why, at=at)
                continue
            left -= size
            with transaction():
                known = media.add(
                    found, folder=folder, now=at, alt=one.alt, owner_kind="story", owner_id=str(one.story_id)
                ).id
        with transaction("news"):
            kept += news.picture_came(one, known)
    return kept


def _fetched(fetch: Fetcher, url: str, most_bytes: int) -> tuple[media.Original, int]:
    """The picture at an address, and how many bytes it took. Raises StoreError with the reason."""
    found = fetch.get(url, most_bytes=most_bytes)
    if found.status != 200:
        raise StoreError(lazy("The address answers %(status)s.", status=found.status))
    picture = media.examine(found.body)
    if min(picture.width, picture.height) < SMALLEST:
        raise NoPicture(lazy("It is too small to be looked at."))
    return picture, len(found.body)


def _failed(one: WaitingPicture, why: StoreError, *, at: datetime) -> None:
    """Write a failure down: in the log, and with the picture."""
    reason = str(why.message)
    with transaction("news"):
        lost = news.picture_failed(one, reason, at=at, for_good=isinstance(why, FetchRefused | NoPicture))
    told = log.warning if lost else log.info
    told(
        "picture_given_up" if lost else "picture_not_mirrored",
        story=one.story_id, place=one.place, url=one.url[:200], why=reason,
    )  # fmt: skip
