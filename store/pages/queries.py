"""Reading service pages."""

from __future__ import annotations

from sqlalchemy import func, select, tuple_

from store.db import db
from store.pages.models import PageText
from store.pages.types import Words, Written

NEVER_EDITED = Written(0, None)


def current(slug: str, locale: str) -> Written:
    """What staff last wrote; version 0 and no words where nobody ever edited."""
    return next(iter(versions(slug, locale, limit=1)), NEVER_EDITED)


def versions(slug: str, locale: str, *, limit: int = 20) -> list[Written]:
    """The page's last versions, newest first."""
    rows = db.session.scalars(
        select(PageText)
        .where(PageText.slug == slug, PageText.locale == locale)
        .order_by(PageText.version.desc())
        .limit(limit)
    )
    return [_written(row) for row in rows]


def all_current() -> dict[tuple[str, str], Written]:
    """Every edited page by slug and language, in one query."""
    last = select(PageText.slug, PageText.locale, func.max(PageText.version)).group_by(
        PageText.slug, PageText.locale
    )
    rows = db.session.scalars(
        select(PageText).where(tuple_(PageText.slug, PageText.locale, PageText.version).in_(last))
    )
    return {(row.slug, row.locale): _written(row) for row in rows}


def _written(row: PageText) -> Written:
    words = None if row.first else Words(row.title, row.summary, row.body_md)
    return Written(row.version, words, row.written_by, row.written_at)
