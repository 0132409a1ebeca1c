"""The words a story is about: folded, lightly stemmed, weighed. Nothing here knows a database."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from store.kit.words import REMEMBERED, STOP, WORD, fold, stem

STRONGEST = 40
"""How many terms of a story are kept; more of them help more than finer weights (measured)."""

TITLE_COUNTS = 2.0
CAPITAL_COUNTS = 1.3
"""A capital inside a sentence marks a name, and names tell stories apart."""

UNIT = 1000
"""Weights are integers per mille of a vector of length one."""

_SENTENCE_END = re.compile(r"[.!?:;“”\"\n(]\s*$")


@lru_cache(maxsize=REMEMBERED)
def term_of(word: str) -> str:
    """The term that a word of a text is counted as, "" when it says nothing of what a story is about."""
    folded = fold(word)
    if len(folded) < 2 or folded in STOP or (folded.isdigit() and len(folded) != 4):
        return ""
    return stem(folded)[:40]


def counted(title: str, text: str) -> dict[str, float]:
    """How often each term stands in a story, title words twice, names more.

    The answer is (1 + ln tf) per term; times the term's rarity it is its weight.
    """
    amounts: dict[str, float] = {}
    capitals: dict[str, int] = {}
    plain: dict[str, int] = {}
    for body, worth in ((title, TITLE_COUNTS), (text, 1.0)):
        heading_style = worth > 1 and _is_title_case(body)
        for match in WORD.finditer(body):
            term = term_of(match.group())
            if not term:
                continue
            amounts[term] = amounts.get(term, 0.0) + worth
            if not match.group()[0].isupper():
                plain[term] = plain.get(term, 0) + 1
            elif not heading_style and _inside_sentence(body, match.start()):
                capitals[term] = capitals.get(term, 0) + 1
    return {
        term: (1.0 + math.log(amount))
        * (CAPITAL_COUNTS if capitals.get(term, 0) > plain.get(term, 0) else 1.0)
        for term, amount in amounts.items()
    }


def weighed(amounts: Mapping[str, float], df: Mapping[str, int], stories: int) -> dict[str, int]:
    """The strongest forty terms with weights per mille of unit length.

    `df` says in how many of `stories` a term stands; an unknown term counts as standing in one.
    """
    weights = {
        term: amount * math.log(1.0 + max(stories, 1) / max(df.get(term, 1), 1))
        for term, amount in amounts.items()
    }
    strongest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:STRONGEST]
    length = math.sqrt(sum(weight * weight for _, weight in strongest))
    if not length:
        return {}
    return {term: max(1, round(UNIT * weight / length)) for term, weight in strongest}


def _inside_sentence(text: str, start: int) -> bool:
    """Whether the word at `start` is no sentence's first, so that its capital means something."""
    before = text[max(0, start - 3) : start]
    return bool(before.strip()) and not _SENTENCE_END.search(before)


def _is_title_case(title: str) -> bool:
    """Whether a headline capitalises Its Words, so that capitals say nothing in it."""
    words = [word for word in title.split() if len(word) > 3]
    return len(words) > 2 and sum(word[0].isupper() for word in words) > 0.7 * len(words)
