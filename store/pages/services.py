"""Writing service pages: every text is a new version, so that none is lost and two editors do not meet unseen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from store import audit, stamps
from store.db import db
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.i18n import LANGUAGES, lazy
from store.pages.models import PageText
from store.pages.types import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE, SLUGS, Words

STAMP = "pages"


class PageChanged(Conflict):
    """A colleague saved this page meanwhile."""

    message = lazy(
        "A colleague has changed this page since you opened it. Your text is still here: compare it with theirs "
        "below, then save again."
    )


def write(slug: str, locale: str, words: Words, *, seen: int, by: str, at: datetime) -> int:
    """Publish a new text of a page; answers its version.

    `seen` is the version that the editor showed. Raises NotFound for a page or language we do not have,
    StoreError naming the field for a text that is missing or too long, PageChanged when `seen` is not the last.
    """
    _check(words)
    return _add(slug, locale, words, seen=seen, act="page.written", by=by, at=at)


def go_back_to_first(slug: str, locale: str, *, seen: int, by: str, at: datetime) -> int:
    """Let a page say again what it said at first; answers the version. Raises NotFound and PageChanged."""
    return _add(slug, locale, None, seen=seen, act="page.reset", by=by, at=at)


def bring_back(slug: str, locale: str, version: int, *, seen: int, by: str, at: datetime) -> int:
    """Publish an earlier version's text again, 0 for the first; answers the version it has now.

    Raises NotFound for a version there never was, and PageChanged.
    """
    words = None
    if version:
        row = db.session.scalar(
            select(PageText).where(
                PageText.slug == slug, PageText.locale == locale, PageText.version == version
            )
        )
        if row is None:
            raise NotFound
        words = None if row.first else Words(row.title, row.summary, row.body_md)
    return _add(slug, locale, words, seen=seen, act="page.restored", by=by, at=at, of=version)


def _add(
    slug: str,
    locale: str,
    words: Words | None,
    *,
    seen: int,
    act: str,
    by: str,
    at: datetime,
    of: int | None = None,
) -> int:
    if slug not in SLUGS or locale not in LANGUAGES:
        raise NotFound
    last = db.session.scalar(
        select(func.max(PageText.version)).where(PageText.slug == slug, PageText.locale == locale)
    )
    if seen != (last or 0):
        raise PageChanged
    row = PageText(
        slug=slug, locale=locale, version=seen + 1, first=words is None, written_by=by, written_at=at
    )
    if words is not None:
        row.title, row.summary, row.body_md = words.title, words.summary, words.body
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # saved by a colleague in this very moment
        raise PageChanged from error
    fields = {"version": row.version} | ({} if of is None else {"of": of})
    audit.record(act, ("page", f"{slug}.{locale}"), by=by, at=at, fields=fields)
    stamps.bump(STAMP)
    return row.version


def _check(words: Words) -> None:
    for field, text, most, missing in (
        ("title", words.title, LONGEST_TITLE, lazy("A page needs a title.")),
        ("summary", words.summary, LONGEST_SUMMARY, lazy("Say in one sentence what the page is about.")),
        ("body", words.body, LONGEST_BODY, lazy("A page needs a text.")),
    ):
        if not text.strip():
            raise StoreError(missing, status=422, field=field)
        if len(text) > most:
            raise StoreError(
                lazy("This is at most %(most)s characters long.", most=most), status=422, field=field
            )
