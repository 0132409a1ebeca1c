"""The shop's own files: sheets joined into one, every file under a name that carries its content.

A name with a hash never changes its bytes, so browsers keep it for a year and never ask again. All files
are read, joined and compressed once at start and served from memory: there are few and they are small.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request

from store.web.access import public

SHEETS = ("layers", "tokens", "base", "layout", "components/*", "utilities", "print")
"""The order of joining. `layers` declares the order of winning, so it must come first."""

DESK = "admin-"
"""Components whose names begin so are for staff: they make a sheet of their own, which supporters never load."""

HASHED = re.compile(r"^([\w./-]+)\.[0-9a-f]{12}(\.\w+)$")
"""A hashed name, in its two parts. A page kept somewhere may be older than our files: it gets today's, for now."""

COMPRESSIBLE = frozenset({".css", ".js", ".svg"})
FOREVER = "public, max-age=31536000, immutable"

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file as it is served. `name` is its hashed name below /static/, `packed` its gzip form when that pays."""

    name: str
    body: bytes
    packed: bytes | None
    mime: str


@dataclass(frozen=True)
class Shelf:
    """All assets, by the name templates use and by the name browsers use."""

    by_plain: dict[str, Asset]
    by_hashed: dict[str, Asset]
    seen: float

    @classmethod
    def stock(cls, folder: Path) -> Shelf:
        """Read everything below `folder`."""
        plain = {name: _asset(name, body) for name, body in _files(folder)}
        return cls(plain, {asset.name: asset for asset in plain.values()}, _newest(folder))


def init_app(app: Flask) -> None:
    """Stock the shelf from static/ and give templates `asset("shop.css")`.

    While developing, a changed file is noticed at the next page; everywhere else the shelf stays as it was.
    """
    folder = Path(app.root_path) / "static"
    shelf = Shelf.stock(folder)
    watching = app.config["TEMPLATES_AUTO_RELOAD"]

    def current() -> Shelf:
        nonlocal shelf
        if watching and _newest(folder) > shelf.seen:
            shelf = Shelf.stock(folder)
        return shelf

    def asset(name: str) -> str:
        """The address of a file, by its plain name such as `js/cart_badge.js`; KeyError for one we do not have."""
        return f"/static/{current().by_plain[name].name}"

    app.extensions["shop_assets"] = current
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(bp)


@bp.get("/static/<path:name>")
@public
def serve(name: str) -> Response:
    """One file: for ever under its hashed name, asked about every time under its plain one."""
    return answer(name)


@bp.get("/favicon.ico")
@public
def favicon() -> Response:
    """Browsers ask for it here whatever the page says."""
    return answer("img/favicon.ico")


def answer(name: str) -> Response:
    """The response for a file by either of its names; 404 for one we do not have."""
    shelf: Shelf = current_app.extensions["shop_assets"]()
    found = shelf.by_hashed.get(name)
    kept = found is not None
    found = found or shelf.by_plain.get(HASHED.sub(r"\1\2", name))
    if found is None:
        abort(404)
    packed = found.packed if request.accept_encodings["gzip"] else None
    response = Response(packed or found.body, mimetype=found.mime)
    if packed is not None:
        response.content_encoding = "gzip"
    if found.packed is not None:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER if kept else "public, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(_digest(found.body) + ("-gz" if packed else ""))
    response.make_conditional(request)
    return response


def join_sheets(folder: Path, *, desk: bool = False) -> str:
    """The sheets below `folder` in layer order as one, without comments and needless white space.

    `desk` takes the staff's components and nothing else.
    """
    paths = [path for sheet in SHEETS for path in sorted(folder.glob(f"{sheet}.css"))]
    texts = [path.read_text("utf-8") for path in paths if path.name.startswith(DESK) == desk]
    return squeeze("\n".join(texts))


def squeeze(css: str) -> str:
    """Drop comments, line breaks and indents. Text in quotes is ours and holds none of them."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    for mark in "{};,":
        css = css.replace(f" {mark}", mark).replace(f"{mark} ", mark)
    css = re.sub(r"(?<=[\w-]): ", ":", css)
    return css.replace(";}", "}").strip()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    yield "shop.css", join_sheets(folder / "css").encode()
    yield "desk.css", join_sheets(folder / "css", desk=True).encode()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".css":
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _asset(name: str, body: bytes) -> Asset:
    path = Path(name)
    packed = gzip.compress(body, 9, mtime=0) if path.suffix in COMPRESSIBLE else None
    mime = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(name)[0]
    return Asset(
        name=path.with_name(f"{path.stem}.{_digest(body)[:12]}{path.suffix}").as_posix(),
        body=body,
        packed=packed if packed is not None and len(packed) < len(body) else None,
        mime=mime or "application/octet-stream",
    )


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _newest(folder: Path) -> float:
    return max((path.stat().st_mtime for path in folder.rglob("*") if path.is_file()), default=0.0)
