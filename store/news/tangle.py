"""HTML that would cost far more to clean than it is long: what makes it so is taken out, or told beforehand.

A parser opens emphasis that was not closed anew in each paragraph, every kind of it once for each set of attributes
that it came with; 34 kB of that make 17 MB. And it looks for what a tag closes through everything that is still open.
"""

from __future__ import annotations

import re
from collections import Counter

DEEPEST = 400
"""Blocks of a text that may stand open inside each other."""

FEW = 30
"""So many pieces of emphasis with attributes cost nothing, whatever becomes of them."""

_EMPHASIS = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/])", re.I)
_ATTRIBUTES = re.compile(
    r"""(?>[\s/]+|[^\s/>][^\s/>=]*(?>\s*=\s*(?>"[^"]*"|'[^']*'|(?=>)|[^\s>"'][^\s>]*))?)*+"""
)
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.I)
_CLOSE_THEMSELVES = {
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "h1", "h2", "h3", "h4", "h5", "h6", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody",
    "td", "tfoot", "th", "thead", "tr",
}  # fmt: skip
"""Tags that hold nothing, that the next of their kind closes, or of which a parser keeps three open at most."""


def bare(source: str) -> str:
    """HTML whose emphasis has lost its attributes, which no story keeps, where there is much of it."""
    if sum(1 for _ in _EMPHASIS.finditer(source)) <= FEW:
        return source
    parts, at = [], 0
    while found := _EMPHASIS.search(source, at):
        attributes = _ATTRIBUTES.match(source, found.end())
        end = attributes.end() if attributes else found.end()
        if source[end : end + 1] != ">":  # a quote that is never closed
            end = source.find(">", found.end())
        if end < 0:
            break
        parts.append(source[at : found.end()])
        at = end
    return "".join([*parts, source[at:]])


def too_deep(source: str) -> bool:
    """Whether more than DEEPEST blocks of some HTML are open inside each other, by what it opens and closes."""
    if source.count("<") <= DEEPEST:
        return False
    standing: Counter[str] = Counter()
    depth = 0
    for found in _TAG.finditer(source):
        name = found[2].lower()
        if name in _CLOSE_THEMSELVES:
            continue
        if not found[1]:
            standing[name] += 1
            depth += 1
        elif standing[name]:
            standing[name] -= 1
            depth -= 1
        if depth > DEEPEST:
            return True
    return False
