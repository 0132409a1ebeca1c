"""The newsroom's pages: front, sections, stories, months and topics."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from store import media, news, sharing
from store.news import StoryPage
from store.web.access import public
from store.web.context import now
from store.web.language import local, worded
from store.web.newsroom.cards import cards, picture_of, section_path, story_path
from store.web.newsroom.inside import body_of
from store.web.newsroom.merchandise import beside, promos
from store.web.newsroom.structured import structured
from store.web.page_cache import public_page
from store.web.shop.found import absolute

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
FRONT_STORIES = 7
PER_SECTION = 4

bp = Blueprint("newsroom", __name__, url_prefix="/news")


@bp.get("/")
@public
@public_page()
def front() -> ResponseReturnValue:
    """The front page of the news: the latest, then each section."""
    at = now()
    latest = news.latest(at, count=FRONT_STORIES)
    above = {story.id for story in latest}
    by_section = []
    for one in news.sections():
        its = news.latest(at, count=PER_SECTION + FRONT_STORIES, section=one.slug)
        by_section.append((one, [story for story in its if story.id not in above][:PER_SECTION]))
    every = [*latest, *(story for _, stories in by_section for story in stories)]
    pictures = media.pictures([story.picture_id for story in every if story.picture_id is not None])
    return render_template(
        "newsroom/front.html",
        latest=cards(latest, pictures),
        sections=[(one, cards(stories, pictures)) for one, stories in by_section if stories],
        months=_months(),
        promos=promos(),
        canonical=absolute("/news/"),
    )


@bp.get("/<slug:section>/")
@public
@public_page("after")
def section(section: str) -> ResponseReturnValue:
    """The stories of a section, newest first."""
    found = news.section(section)
    if found is None:
        moved = news.section_moved(section)
        if moved is None:
            abort(404)
        return redirect(local(section_path(moved.slug)), 301)
    page = news.section_page(now(), section, after=request.args.get("after"))
    return render_template(
        "newsroom/list.html",
        title=worded(found.title),
        steps=[(_("News"), "/news/"), (worded(found.title), None)],
        section=found,
        stories=cards(page.rows),
        page=page,
        here=section_path(found.slug),
        canonical=_canonical(section_path(found.slug)),
        promos=promos(),
    )


@bp.get("/archive/<month>")
@public
@public_page("after")
def archive(month: str) -> ResponseReturnValue:
    """A month's stories, newest first."""
    found = MONTH.fullmatch(month)
    if found is None or not 1 <= int(found[1]) <= 9998:
        abort(404)
    page = news.month_page(now(), int(found[1]), int(found[2]), after=request.args.get("after"))
    if not page.rows:
        abort(404)
    first = date(int(found[1]), int(found[2]), 1)
    return render_template(
        "newsroom/list.html",
        title=_("Stories of %(month)s", month=month_words(first)),
        steps=[(_("News"), "/news/"), (month_words(first), None)],
        section=None,
        stories=cards(page.rows),
        page=page,
        here=f"/news/archive/{month}",
        canonical=_canonical(f"/news/archive/{month}"),
        promos=promos(),
    )


@bp.get("/topics/<slug:slug>")
@public
@public_page("after")
def topic(slug: str) -> ResponseReturnValue:
    """The stories of a topic, newest first."""
    found = news.topic(slug)
    if found is None:
        abort(404)
    page = news.topic_page(now(), slug, after=request.args.get("after"))
    title = found.title[:1].upper() + found.title[1:]
    return render_template(
        "newsroom/list.html",
        title=worded(title),
        steps=[(_("News"), "/news/"), (worded(title), None)],
        section=None,
        stories=cards(page.rows),
        page=page,
        here=f"/news/topics/{slug}",
        canonical=_canonical(f"/news/topics/{slug}"),
        promos=promos(),
    )


@bp.get("/<slug:section>/<slug:slug>")
@public
@public_page()
def story(section: str, slug: str) -> ResponseReturnValue:
    """A story, what is related to it, and merchandise beside it."""
    page = find(section, slug)
    if not isinstance(page, StoryPage):
        return page
    return story_page(page)


def story_page(page: StoryPage, *, preview: bool = False) -> str:
    """The page of a story; a `preview` says that only staff see it, and leads nowhere that does not exist yet."""
    related = news.related(now(), page.headline)
    wanted = [one.picture_id for one in (page.headline, *related) if one.picture_id is not None]
    pictures = media.pictures(wanted)
    lead_picture = picture_of(page.headline, pictures)
    return render_template(
        "newsroom/story.html",
        story=page,
        body=body_of(page),
        lead_picture=lead_picture,
        picture_address=absolute(lead_picture.src) if lead_picture else None,
        structured=structured(page, lead_picture),
        related=cards(related, pictures),
        columns=beside(page.headline.id),
        address=address(page),
        email=f"{story_path(page.headline)}/email" if sharing.is_open() else "",
        mailto=mailto(page),
        preview=preview,
    )


def find(section: str, slug: str) -> StoryPage | ResponseReturnValue:
    """The story at an address; a moved one as a redirect for good. Aborts with 404, or 410 when withdrawn."""
    found = news.story(now(), section, slug)
    if found is not None:
        return found
    moved = news.moved(now(), f"{section}/{slug}")
    if moved is not None:
        return redirect(local(story_path(moved)), 301)
    if news.is_gone(section, slug):
        abort(410, _("This story has been withdrawn."))
    renamed = news.section_moved(section)
    if renamed is None:
        abort(404)
    there = find(renamed.slug, slug)
    return redirect(local(story_path(there.headline)), 301) if isinstance(there, StoryPage) else there


def address(page: StoryPage) -> str:
    """The story's full address, for those who take it elsewhere."""
    return absolute(story_path(page.headline))


def _canonical(here: str) -> str:
    """The whole address of a list's page: each further page is one of its own."""
    after = request.args.get("after")
    return absolute(here + (f"?after={quote(after, safe='')}" if after else ""))


def mailto(page: StoryPage) -> str:
    """A link that opens the reader's own mail program."""
    subject = quote(page.headline.title, safe="")
    body = quote(f"{page.headline.title}\r\n\r\n{address(page)}\r\n", safe="")
    return f"mailto:?subject={subject}&body={body}"


def month_words(first: date) -> str:
    """A month as people say it, e.g. April 2025."""
    return str(format_date(first, "LLLL yyyy"))


def _months() -> list[tuple[str, str]]:
    return [
        (f"/news/archive/{year:04d}-{month:02d}", month_words(date(year, month, 1)))
        for year, month in news.months(now())
    ]
