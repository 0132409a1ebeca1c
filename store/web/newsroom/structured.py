"""A story as search engines read it: schema.org data beside the page, built from the same values."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from store.media import Picture
from store.news import StoryPage
from store.web.newsroom.cards import section_path, story_path
from store.web.shop.found import absolute

PUBLISHER = {"@type": "NewsMediaOrganization", "name": "TV News LIES"}


def structured(page: StoryPage, picture: Picture | None) -> list[dict[str, Any]]:
    """NewsArticle and BreadcrumbList of a story page."""
    story = page.headline
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.teaser,
        "datePublished": story.published_at.isoformat(),
        "dateModified": max(story.published_at, story.changed_at).isoformat(),
        "articleSection": story.section.title,
        "inLanguage": story.language,
        "mainEntityOfPage": absolute(story_path(story)),
        "publisher": PUBLISHER,
        "author": {"@type": "Person", "name": story.byline} if story.byline else PUBLISHER,
    }
    if picture is not None:
        article["image"] = [absolute(picture.full or picture.src)]
    steps = [
        (_("News"), "/news/"),
        (story.section.title, section_path(story.section.slug)),
        (story.title, None),
    ]
    crumbs = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                **({"item": absolute(href)} if href else {}),
            }
            for position, (name, href) in enumerate(steps, start=1)
        ],
    }
    return [article, crumbs]
