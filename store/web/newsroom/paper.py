"""A story taken away: on a sheet for the printer, and as a PDF."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from store import media, news
from store.news import StoryPage
from store.web.access import public
from store.web.alternates import local_link
from store.web.context import settings
from store.web.newsroom.cards import picture_of
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
        body=Markup(news.clean(page.body_html, local_link)),  # noqa: S704 - the one sanitiser's own output
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
    picture = _picture(page)
    place = None
    if picture is not None:
        name = picture.src.removeprefix("/media/")
        place = media.place_of(name, settings().instance / "media")
    response = Response(
        typeset(page, address(page), place, folder=current_app.root_path), mimetype="application/pdf"
    )
    response.headers["Content-Disposition"] = f'inline; filename="{page.headline.slug}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _picture(page: StoryPage) -> media.Picture | None:
    wanted = page.headline.picture_id
    return picture_of(page.headline, media.pictures([wanted] if wanted is not None else []))
