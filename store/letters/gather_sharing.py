"""Facts of the letter in `kinds_sharing`. It is moot when it has left, or its reader wants no more of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store import sharing
from store.letters.facts import Moot
from store.letters.kinds_sharing import StoryMail


def story_mail(told: Mapping[str, Any]) -> StoryMail:
    """{"shared": what the form's token is kept by}"""
    found = sharing.shared(told["shared"])
    if found is None:
        raise Moot
    return StoryMail(
        shared=told["shared"],
        title=found.story.title,
        teaser=found.story.teaser,
        path=found.story.path,
        story_language=found.story.language,
        email=found.email,
        sender=found.sender,
        language=found.locale,
        owner=found.owner,
    )
