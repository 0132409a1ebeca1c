"""Answers for other sites: printed once, handed out from memory until the newsroom changes.

The same content has the same strong ETag on every worker. When the news database is locked or away, the
last good print is handed out: from memory, or from the file it was written to. Cookies are neither read
nor set, and nothing is kept of who asked.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from store import news, stamps
from store.db import db
from store.kit.errors import Busy
from store.web.context import now
from store.web.reach import NewsAway, ask_news

MOST_PRINTS = 512
SCRIPT = "public, max-age=3600, s-maxage=300, stale-while-revalidate=86400, stale-if-error=604800"
HEADLINES = "public, max-age=60, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"
FEEDS = "public, max-age=300, s-maxage=300, stale-while-revalidate=3600, stale-if-error=86400"
PREFLIGHT_AGE_S = "86400"
log = structlog.get_logger()


@dataclass(frozen=True)
class Print:
    """Bytes ready to go out. `csp` is a policy of its own, empty for the shop's; `link` a Link header."""

    body: bytes
    mime: str
    cache: str
    modified: datetime | None = None
    csp: str = ""
    link: str = ""


@dataclass(frozen=True)
class Shelved:
    """A print with its packed form, its tag, and how long it holds: while `stamp` does, at most to `good_until`."""

    print_: Print
    packed: bytes
    etag: str
    stamp: tuple[int, int]
    good_until: datetime | None


class Press:
    """The prints of one application. With a `folder` they survive a restart; without one they stay in memory."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._shelf: OrderedDict[str, Shelved] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Shelved | None:
        """The print of this address, however old: from memory, else from its file."""
        found = self._shelf.get(key)
        if found is None and self.folder is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                head, _, body = self._place(self.folder, key).read_bytes().partition(b"\n")
                told = json.loads(head)
                modified = datetime.fromisoformat(told["modified"]) if told["modified"] else None
                print_ = Print(body, told["mime"], told["cache"], modified, told["csp"], told["link"])
                found = shelve(print_, (-1, -1), None)
        return found

    def put(self, key: str, shelved: Shelved) -> None:
        """Remember a print; its file is written only when it says something new."""
        with self._lock:
            before = self._shelf.pop(key, None)
            self._shelf[key] = shelved
            while len(self._shelf) > MOST_PRINTS:
                self._shelf.popitem(last=False)
        if before is None or before.etag != shelved.etag:
            self._write(key, shelved.print_)

    def _write(self, key: str, print_: Print) -> None:
        told = {
            "mime": print_.mime,
            "cache": print_.cache,
            "modified": print_.modified.isoformat() if print_.modified else None,
            "csp": print_.csp,
            "link": print_.link,
        }
        if self.folder is None:
            return
        place = self._place(self.folder, key)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
            draft.write_bytes(json.dumps(told).encode() + b"\n" + print_.body)
            draft.replace(place)

    @staticmethod
    def _place(folder: Path, key: str) -> Path:
        return folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.print"


def init_app(app: Flask) -> None:
    """Set a press up for `app`."""
    app.extensions["press"] = Press(app.extensions["settings"].instance / "embeds")


def printed(key: str, make: Callable[[datetime], Print]) -> Response:
    """The answer for this canonical address, made by `make(now)` only when something has changed.

    What `make` raises on bad input goes through. Raises Busy (503) when the databases are away and
    there never was a good print.
    """
    press: Press = current_app.extensions["press"]
    at = now()
    kept = press.get(key)
    try:
        told = ask_news(lambda: stamps.all_stamps(bind="news"))
        stamp = (told.get("news", 0), stamps.all_stamps().get("catalog", 0))
        if kept is None or kept.stamp != stamp or (kept.good_until is not None and at >= kept.good_until):
            kept = shelve(make(at), stamp, news.next_change(at))
            press.put(key, kept)
    except (SQLAlchemyError, NewsAway) as error:
        log.warning("last_good_print", error=type(error).__name__)
        with suppress(SQLAlchemyError):
            db.session.rollback()
        return _last_good(kept)
    return answer(kept)


def answer(shelved: Shelved) -> Response:
    """A print as the response to this request: packed when the caller takes that, 304 when they have it."""
    print_ = shelved.print_
    packed = request.accept_encodings.quality("gzip") > 0 and len(shelved.packed) < len(print_.body)
    response = Response(shelved.packed if packed else print_.body, content_type=print_.mime)
    if packed:
        response.content_encoding = "gzip"
    response.headers["Cache-Control"] = print_.cache
    response.headers["Vary"] = "Accept-Encoding"
    if print_.csp:
        response.headers["Content-Security-Policy"] = print_.csp
    if print_.link:
        response.headers["Link"] = print_.link
    if print_.modified is not None:
        response.last_modified = print_.modified
    response.set_etag(shelved.etag + ("-gz" if packed else ""))
    response.make_conditional(request)
    return response


def fixed(print_: Print) -> Response:
    """The answer with bytes that do not depend on any database."""
    return answer(shelve(print_, (0, 0), None))


def preflight() -> Response:
    """What a browser is told that asks first: anybody may read, nobody may bring anything."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response.headers["Access-Control-Max-Age"] = PREFLIGHT_AGE_S
    response.headers["Cache-Control"] = f"public, max-age={PREFLIGHT_AGE_S}"
    return response


def open_to_all(bp: Blueprint) -> None:
    """Let every answer of `bp`, refusals too, be read from any site, without credentials."""

    @bp.after_request
    def allow(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Timing-Allow-Origin"] = "*"
        return response


def shelve(print_: Print, stamp: tuple[int, int], good_until: datetime | None) -> Shelved:
    """Make a print ready to go out."""
    told = f"{print_.mime}\n{print_.csp}\n{print_.link}\n".encode()
    return Shelved(
        print_=print_,
        packed=gzip.compress(print_.body, 9, mtime=0),
        etag=hashlib.sha256(told + print_.body).hexdigest()[:32],
        stamp=stamp,
        good_until=good_until,
    )


def _last_good(kept: Shelved | None) -> Response:
    if kept is None:
        raise Busy
    return answer(kept)
