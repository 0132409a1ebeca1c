"""A story taken away: on a sheet for the printer, and as a PDF."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from store import media
from store.news import StoryPage
from store.web.access import public
from store.web.context import settings
from store.web.newsroom.cards import picture_of
from store.web.newsroom.inside import body_of, pictures_of
from store.web.newsroom.pdf import Inset, typeset
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
    inside = {
        name: Inset(_file(picture), picture.width if picture else 0, words)
        for name, (picture, words) in pictures_of(page).items()
    }
    made = typeset(page, address(page), _file(_picture(page)), inside, folder=current_app.root_path)
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{page.headline.slug}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _file(picture: media.Picture | None) -> Path | None:
    if picture is None:
        return None
    return media.place_of(picture.src.removeprefix(media.PREFIX), settings().instance / "media")


def _picture(page: StoryPage) -> media.Picture | None:
    wanted = page.headline.picture_id
    return picture_of(page.headline, media.pictures([wanted] if wanted is not None else []))
