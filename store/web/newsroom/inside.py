"""The text of a story as readers get it: links in their language, pictures of ours where pictures stand.

Nobody else is ever asked for one. A picture that is not ours (yet) leaves its words in brackets.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from flask import get_template_attribute
from flask_babel import gettext as _
from markupsafe import Markup, escape

from store import media, news
from store.news import StoryPage
from store.web.alternates import local_link

Pictures = dict[str, tuple[media.Picture | None, str]]
"""The pictures of a text by what it calls them, each with its words."""

TABLE = re.compile(r"</?table>")
SIZES = "min(100vw, 42rem, {width}px)"


def body_of(page: StoryPage, *, lazy: bool = True) -> Markup:
    """The text with its pictures; on paper they are not `lazy`, since a printer does not scroll."""
    cleaned = _scrolling(news.clean(page.body_html, local_link))
    pictures = pictures_of(page)
    if not pictures and "<img" not in cleaned:
        return Markup(cleaned)  # noqa: S704 - the one sanitiser's own output, and a frame of ours
    show = partial(_shown, pictures, lazy=lazy)
    return Markup(news.placed(cleaned, show))  # noqa: S704 - the one sanitiser's own output, and our macro's


def _scrolling(cleaned: str) -> str:
    """Each table in a frame of its own that scrolls where it is wider than the screen, by keyboard too."""
    depth, name = 0, escape(_("Table"))

    def framed(tag: re.Match[str]) -> str:
        nonlocal depth
        opens = tag.group() == "<table>"
        depth += 1 if opens else -1
        if opens and depth == 1:
            return f'<div class="prose__table" role="group" aria-label="{name}" tabindex="0"><table>'
        return "</table></div>" if depth == 0 and not opens else tag.group()

    return TABLE.sub(framed, cleaned)


def pictures_of(page: StoryPage) -> Pictures:
    """The pictures of a story's text, those that are not ours as None with their words; a query for each kind."""
    told = news.inside(page.headline.id, page.body_html)
    ours = media.pictures([one.media_id for one in told.values() if one.media_id is not None])
    found: Pictures = {
        name: (ours.get(one.media_id) if one.media_id is not None else None, one.alt)
        for name, one in told.items()
    }
    names = [source.removeprefix(media.PREFIX) for source in news.own_pictures(page.body_html)]
    for name, picture in media.named(names).items():
        found[media.PREFIX + name] = (picture, picture.alt)
    return found


def _shown(pictures: Pictures, source: str, alt: str, *, lazy: bool) -> str:
    picture, words = pictures.get(source, (None, alt))
    if picture is None:
        return news.said(words)
    macro = get_template_attribute("components/picture.html", "picture")
    shown = replace(picture, alt=alt or words)
    return str(macro(shown, sizes=SIZES.format(width=picture.width), lazy=lazy))
