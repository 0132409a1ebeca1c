"""The newsroom's second face, for the desk: every act of staff on stories, and what they read of them.

from store.news import desk

desk.edit(7, desk.ready(draft), desk.Moment(), version=3, by=who().actor, at=now())
"""

from store.news.choosing import (
    MOST_PINS,
    Neighbour,
    Neighbours,
    SharedTerm,
    TooManyPins,
    neighbours,
    set_choice,
)
from store.news.drafting import (
    LONGEST_TEASER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_TOPICS,
    Moment,
    NotOurs,
    ReadyDraft,
    StaleStory,
    StoryDraft,
    WrongWord,
    check_slug,
    ready,
    topic_slug,
    topics_of,
)
from store.news.listing import STATES, DeskStory, StoryRow, stories, whole
from store.news.markdown import picture_line, pictures_in
from store.news.writing import (
    OWN_SOURCE,
    archive,
    begin,
    describe_picture,
    drop_draft,
    edit,
    hold_back,
    restore,
)

__all__ = [
    "LONGEST_TEASER",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "MOST_PINS",
    "MOST_TOPICS",
    "OWN_SOURCE",
    "STATES",
    "DeskStory",
    "Moment",
    "Neighbour",
    "Neighbours",
    "NotOurs",
    "ReadyDraft",
    "SharedTerm",
    "StaleStory",
    "StoryDraft",
    "StoryRow",
    "TooManyPins",
    "WrongWord",
    "archive",
    "begin",
    "check_slug",
    "describe_picture",
    "drop_draft",
    "edit",
    "hold_back",
    "neighbours",
    "picture_line",
    "pictures_in",
    "ready",
    "restore",
    "set_choice",
    "stories",
    "topic_slug",
    "topics_of",
    "whole",
]
