"""A page's text as a tree. Tests ask the same page several things, and html5lib takes longer than the page itself."""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib


@lru_cache(maxsize=8)
def tree_of(text: str) -> Element:
    """The page as a browser would read it; the same tree for the same text, so nobody may change it."""
    return html5lib.parse(text, namespaceHTMLElements=False)
