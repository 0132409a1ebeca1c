"""The caught mail, to be read in a browser: on a developer's machine and in tests only."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from store.mail import CaughtLetter, CaughtMail
from store.web.access import development
from store.web.context import ports
from store.web.letter_frame import framed, pieces

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")

SHOWN = 100
"""How many letters the list goes back."""


@bp.get("")
@development
def mailbox() -> str:
    """All caught letters, newest first."""
    box = caught()
    letters = box.letters(newest=SHOWN) if box else []
    return render_template("dev/mailbox.html", letters=letters[::-1], catching=box is not None, shown=SHOWN)


@bp.get("/<name>")
@development
def letter(name: str) -> str:
    """One letter: as its reader sees it, its text part, its headers."""
    found = find(name)
    return render_template("dev/letter.html", letter=found, pieces=list(pieces(found.text)))


@bp.get("/<name>/html")
@development
def html(name: str) -> Response:
    """The HTML part alone, for the frame on the letter's page."""
    found = find(name)
    if found.html is None:
        abort(404)
    return framed(found.html)


@bp.get("/<name>/source")
@development
def source(name: str) -> Response:
    """The message as it would travel."""
    return Response(find(name).raw, mimetype="text/plain")


@bp.get("/style.css")
@development
def style() -> Response:
    """The few rules of these pages, kept out of the sheet that supporters load."""
    return Response(render_template("dev/mail.css"), mimetype="text/css")


def caught() -> CaughtMail | None:
    """The catching post, or None when mail really leaves."""
    post = ports().mail
    return post if isinstance(post, CaughtMail) else None


def find(name: str) -> CaughtLetter:
    """A caught letter by its name, or 404."""
    box = caught()
    found = box.letter(name) if box else None
    return found or abort(404)
