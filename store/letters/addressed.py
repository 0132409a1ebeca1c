"""Whom a letter is for: a buyer, about one order, in the language it was placed in; or the desk, in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from store.kit.i18n import Text
from store.letters.types import LetterOrder


@dataclass(frozen=True)
class ToBuyer:
    """A letter about one order, to whoever ordered, in the language they ordered in.

    `stop` names what a friendly letter can be stopped by ("order": all of this order's); a letter that the buyer
    has to get has none.
    """

    order: LetterOrder
    name: ClassVar[str]
    stop: ClassVar[str] = ""

    @property
    def language(self) -> str:
        """The language the order was placed in."""
        return self.order.language

    @property
    def subject(self) -> Text:
        """What the inbox shows first."""
        raise NotImplementedError

    @property
    def preview(self) -> Text:
        """What the inbox shows after the subject."""
        raise NotImplementedError


@dataclass(frozen=True)
class ToStaff:
    """A letter to the desk, in English."""

    name: ClassVar[str]
    language: ClassVar[str] = "en"
    stop: ClassVar[str] = ""
