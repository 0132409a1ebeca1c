"""The text of a story as readers get it: links in their language, pictures of ours where pictures stand.

Nobody else is ever asked for one. A picture that is not ours (yet) leaves its words in brackets.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import get_template_attribute
from markupsafe import Markup

from store import media, news
from store.news import StoryPage
from store.web.alternates import local_link

Pictures = dict[str, tuple[media.Picture | None, str]]
"""The pictures of a text by what it calls them, each with its words."""

SIZES = "min(100vw, 42rem, {width}px)"


def body_of(page: StoryPage, *, lazy: bool = True) -> Markup:
    """The text with its pictures; on paper they are not `lazy`, since a printer does not scroll."""
    cleaned = news.clean(page.body_html, local_link)
    pictures = pictures_of(page)
    if not pictures and "<img" not in cleaned:
        return Markup(cleaned)  # noqa: S704 - the one sanitiser's own output
    show = partial(_shown, pictures, lazy=lazy)
    return Markup(news.placed(cleaned, show))  # noqa: S704 - the one sanitiser's own output, and our macro's


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
