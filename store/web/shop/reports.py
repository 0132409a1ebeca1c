"""The stories below a product: what we reported on its subjects, or else the newest, under an honest heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from store import news, pairing
from store.news import Headline
from store.web.context import now
from store.web.newsroom.cards import StoryCard, cards
from store.web.newsroom.panel import front_panel
from store.web.reach import NewsAway, ask_news

STORIES = 4


@dataclass(frozen=True)
class Reports:
    """Stories under a heading that says why they are there; none while the news cannot be reached."""

    title: str
    stories: Sequence[StoryCard]


def reports_on(product_id: int) -> Reports:
    """What belongs to a product: pins first, then the best scores, never a story twice or an archived one.

    When nothing fits, the newest stories that do not stand in the column of headlines already. Never raises for
    news that are away: a page that sells goes on without them.
    """
    keys = pairing.stories_for(product_id)
    at = now()
    try:
        fitting: Sequence[Headline] = ask_news(lambda: news.listed_among(at, keys)) if keys else ()
        if fitting:
            return Reports(_("What we reported"), cards(fitting[:STORIES]))
        panel = front_panel()
        shown = {story.id for story in (*panel.headlines, *panel.related)}
        newest = ask_news(lambda: news.latest(at, count=STORIES + len(shown)))
    except NewsAway:
        return Reports("", ())
    others = [story for story in newest if story.id not in shown]
    return Reports(_("More from the newsroom"), cards(others[:STORIES]))
