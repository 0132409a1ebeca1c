"""A story taken away: on a sheet for the printer, and as a PDF."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from store import media
from store.db import db
from store.news import StoryPage
from store.web.access import public
from store.web.context import settings
from store.web.newsroom.cards import picture_of
from store.web.newsroom.inside import body_of, pictures_of
from store.web.newsroom.nodes import Inset
from store.web.newsroom.pdf import typeset
from store.web.newsroom.views import address, find

bp = Blueprint("paper", __name__, url_prefix="/news")


@bp.get("/<slug:section>/<slug:slug>/print")
@public
def print_story(section: str, slug: str) -> ResponseReturnValue:
    """The story without the shop around it."""
    page = find(section, slug)
    if not isinstance(page, StoryPage):
        return page
    return render_template(
        "newsroom/print.html",
        story=page,
        body=body_of(page, lazy=False),
        lead_picture=_picture(page),
        address=address(page),
    )


@bp.get("/<slug:section>/<slug:slug>/pdf")
@public
def pdf_story(section: str, slug: str) -> ResponseReturnValue:
    """The story as a PDF with the same parts; the same story gives the same bytes."""
    page = find(section, slug)
    if not isinstance(page, StoryPage):
        return page
    insets = {name: _inset(picture, words) for name, (picture, words) in pictures_of(page).items()}
    lead = _inset(_picture(page), page.headline.picture_alt)
    db.session.rollback()  # nothing of the database is held while pictures are shrunk and sheets are set
    made = typeset(page, address(page), lead, insets, folder=current_app.root_path)
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{page.headline.slug}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _inset(picture: media.Picture | None, words: str) -> Inset:
    """A picture as paper takes it: a JPEG no wider than a sheet needs, which the typesetter passes on as it is."""
    if picture is None:
        return Inset(None, 0, 0, words)
    file = media.plain_file(picture, folder=settings().instance / "media")
    return Inset(file, picture.width, picture.height, words or picture.alt)


def _picture(page: StoryPage) -> media.Picture | None:
    wanted = page.headline.picture_id
    return picture_of(page.headline, media.pictures([wanted] if wanted is not None else []))
