"""The desk's words for the states of stories, and why the words of some are not changed here."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from store.news import SourceKind
from store.news.desk import OWN_SOURCE, DeskStory, Neighbour

STATE = {
    "draft": (_l("Draft"), "warn"),
    "scheduled": (_l("Scheduled"), "warn"),
    "published": (_l("Public"), "good"),
    "archived": (_l("Archived"), ""),
    "withdrawn": (_l("Withdrawn"), "bad"),
    "expired": (_l("Over"), ""),
}
"""Each state's word, and the kind that colours it."""

STATES = {
    "draft": _l("Drafts"),
    "scheduled": _l("Scheduled"),
    "published": _l("Public"),
    "archived": _l("Archived"),
    "withdrawn": _l("Withdrawn"),
}
"""The states a list can be narrowed to."""


def source_word(name: str) -> str:
    """A source's name; that of the stories written here is ours to say."""
    return str(_("Written here")) if name == OWN_SOURCE else name


def why_read_only(story: DeskStory) -> str:
    """Where a story from elsewhere is changed instead."""
    if story.source_kind is SourceKind.FEED:
        reason = _(
            "It comes from the feed %(source)s. Its words are changed there; what you wrote here the next sync would overwrite.",
            source=story.source,
        )
    elif story.source_kind is SourceKind.DUMP:
        reason = _(
            "It was read from the file of %(source)s. Reading it once more would overwrite what you wrote here.",
            source=story.source,
        )
    else:
        reason = _(
            "It comes from the Joomla site %(source)s. Its words are changed there; what you wrote here the next sync would overwrite.",
            source=story.source,
        )
    return str(reason)


def why(one: Neighbour) -> str:
    """The parts of a score in words, e.g. "words 412 × age 0.93 × same section 1.4"."""
    if one.words is None or one.freshness is None:
        return str(_("not among the eight that share most words"))
    parts = [
        _("shared words %(points)s", points=one.words),
        _("age × %(factor)s", factor=f"{one.freshness / 1000:.2f}"),
    ]
    if one.same_section:
        parts.append(_("same section × %(factor)s", factor="1.4"))
    return ", ".join(parts)
