"""Which months have stories, for those who look for one by its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from store.db import db
from store.news.models import Story
from store.news.queries import public, within_month
from store.news.types import published_at

MOST_MONTHS = 24
MONTHS_AT_ONCE = 24
OLDEST = 40 * 12
"""Months back from the newest story; older ones are found by search and by page."""


def months(now: datetime, *, most: int = MOST_MONTHS) -> Sequence[tuple[int, int]]:
    """Year and month of the newest months that have stories, newest first; forty years back at most."""
    own = select(Story.seq).where(public(now)).limit(1)
    newest = db.session.scalar(own.order_by(Story.seq.desc()))
    oldest = db.session.scalar(own.order_by(Story.seq))
    if newest is None or oldest is None:
        return []
    at, end = published_at(newest), published_at(oldest)
    found: list[tuple[int, int]] = []
    for _ in range(OLDEST // MONTHS_AT_ONCE):
        asked: list[tuple[int, int]] = []
        while len(asked) < MONTHS_AT_ONCE and (at.year, at.month) >= (end.year, end.month):
            asked.append((at.year, at.month))
            at = at.replace(day=1) - timedelta(days=1)
        found += _with_stories(now, asked)
        if not asked or len(found) >= most:
            break
    return found[:most]


def _with_stories(now: datetime, asked: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the months that have a public story: one statement, and a look into the index for each."""
    if not asked:
        return []
    there = [
        select(Story.id).where(public(now, bounded=True), *within_month(year, month)).exists()
        for year, month in asked
    ]
    query = select(*(one.label(f"m{place}") for place, one in enumerate(there)))
    row = db.session.execute(query, bind_arguments={"mapper": Story}).one()
    return [month for month, has in zip(asked, row, strict=True) if has]
