"""The service pages: contact, delivery and returns, privacy, terms, accessibility, in the words of staff.

What a page says at first is a file that the door knows; this room keeps what staff wrote since.
"""

from store.pages.models import PageText
from store.pages.queries import all_current, current, versions
from store.pages.services import PageChanged, bring_back, go_back_to_first, write
from store.pages.types import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE, SLUGS, Words, Written

__all__ = [
    "LONGEST_BODY",
    "LONGEST_SUMMARY",
    "LONGEST_TITLE",
    "SLUGS",
    "PageChanged",
    "PageText",
    "Words",
    "Written",
    "all_current",
    "bring_back",
    "current",
    "go_back_to_first",
    "versions",
    "write",
]
