"""The letter that brings somebody a story a reader sent them: our words, the story's title and teaser, no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from store.kit.i18n import Text, lazy, prefix


@dataclass(frozen=True)
class StoryMail:
    """A story for a friend. `sender` is the name the reader gave, "" for none; `owner` the recipient's number, by which
    these mails are stopped; `shared` names the mail, to be forgotten when it has left."""

    shared: str
    title: str
    teaser: str
    path: str
    story_language: str
    email: str
    sender: str
    language: str
    owner: int
    name: ClassVar[str] = "story_mail"
    stop: ClassVar[str] = "story"

    @property
    def subject(self) -> Text:
        """What the inbox shows first."""
        return lazy("A story for you: %(title)s", title=self.title)

    @property
    def preview(self) -> Text:
        """What the inbox shows after the subject."""
        return lazy("A reader of ours thought of you. This is one mail and no newsletter.")

    @property
    def story_path(self) -> str:
        """Where it is read, in the language of this letter."""
        return prefix(self.language) + self.path
