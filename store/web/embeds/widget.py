"""The widget's doors: its script, its data, and the frame for pages without script."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from store.embeds import json_feed
from store.web.access import public
from store.web.embeds import canonical, press
from store.web.embeds.entries import feed
from store.web.embeds.press import Print
from store.web.embeds.squeeze import squeezed

DEFAULT_COUNT = 5
MOST = 50
METHODS = ["GET", "OPTIONS"]
FLAGS = ("thumbs", "teaser", "dates", "resize")
SCRIPTS = {"headlines": "headlines", "frame": "frame_helper"}

bp = Blueprint("widget", __name__, url_prefix="/widget/v1")
press.open_to_all(bp)


@bp.route("/<any(headlines, frame):name>.js", methods=METHODS, provide_automatic_options=False)
@public
def script(name: str) -> ResponseReturnValue:
    """The custom element, or the helper that lets a frame grow: for ever compatible within v1."""
    if request.method == "OPTIONS":
        return press.preflight()
    place = _folder() / f"{SCRIPTS[name]}.js"
    modified = datetime.fromtimestamp(int(place.stat().st_mtime), UTC)
    return press.fixed(
        Print(_script(place).encode(), "text/javascript; charset=utf-8", press.SCRIPT, modified)
    )


@bp.route("/headlines.json", methods=METHODS, provide_automatic_options=False)
@public
def headlines() -> ResponseReturnValue:
    """The latest headlines as a JSON Feed."""
    if request.method == "OPTIONS":
        return press.preflight()
    count, section = _count(), canonical.section()
    address = canonical.address({"count": count, "section": section}, {"count": DEFAULT_COUNT, "section": ""})
    moved = canonical.elsewhere(address, press.HEADLINES)
    if moved is not None:
        return moved

    def make(at: datetime) -> Print:
        found = feed(address, section=section, count=count, at=at)
        return Print(
            dump(json_feed(found)), "application/feed+json; charset=utf-8", press.HEADLINES, found.updated
        )

    return press.printed(address, make)


@bp.route("/frame", methods=METHODS, provide_automatic_options=False)
@public
def frame() -> ResponseReturnValue:
    """The latest headlines as a whole page for an iframe: style inside, readable without any script."""
    if request.method == "OPTIONS":
        return press.preflight()
    count, section = _count(), canonical.section()
    theme = request.args.get("theme")
    theme = theme if theme in ("light", "dark") else "auto"
    flags = {name: int(canonical.flag(name)) for name in FLAGS}
    chosen = {"count": count, "section": section, "theme": theme, **flags}
    defaults = {"count": DEFAULT_COUNT, "section": "", "theme": "auto", **dict.fromkeys(FLAGS, 0)}
    address = canonical.address(chosen, defaults)
    moved = canonical.elsewhere(address, press.HEADLINES)
    if moved is not None:
        return moved

    def make(at: datetime) -> Print:
        found = feed(address, section=section, count=count, at=at)
        style = _text(Path(current_app.root_path) / "templates" / "embeds" / "frame.css")
        script = _script(_folder() / "frame_resize.js") if flags["resize"] else ""
        body = render_template(
            "embeds/frame.html",
            title=found.title,
            page=found.page,
            entries=found.entries,
            standing=found.standing,
            language=found.language,
            theme=theme,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            **{name: flags[name] for name in ("thumbs", "teaser", "dates")},
        )
        return Print(
            body.encode(),
            "text/html; charset=utf-8",
            press.HEADLINES,
            found.updated,
            csp=policy(style, script),
        )

    return press.printed(address, make)


def policy(style: str, script: str = "") -> str:
    """What the frame may do: show this style, our pictures, perhaps this one script, on any page."""
    scripts = f"script-src '{_digest(script)}'; " if script else ""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; {scripts}img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors *"
    )


def dump(document: object) -> bytes:
    """JSON as short as it gets, in UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _count() -> int:
    return canonical.number("count", least=1, most=MOST, otherwise=DEFAULT_COUNT)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _folder() -> Path:
    return Path(current_app.root_path) / "static" / "js" / "widget"


@cache
def _script(place: Path) -> str:
    return squeezed(place)


@cache
def _text(place: Path) -> str:
    return place.read_text("utf-8")
