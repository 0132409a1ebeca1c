"""Pictures by their content's name: the same for everybody, for ever."""

from __future__ import annotations

from flask import Blueprint, Response, abort, send_file

from store import media
from store.web.access import public
from store.web.context import settings

bp = Blueprint("media", __name__)

FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/media/<name>")
@public
def file(name: str) -> Response:
    """One file. Only a name we could have given is looked for; everything else is 404 without touching the disk.

    Other sites show our merchandise, so the picture may be embedded from anywhere; opened by itself it can do nothing.
    """
    if not media.is_name(name):
        abort(404)
    place = media.place_of(name, settings().instance / "media")
    if not place.is_file():
        abort(404)
    response = send_file(place, mimetype=media.mime_of(name), etag=name, conditional=True)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
