"""The words a story is about: folded, lightly stemmed, weighed. Nothing here knows a database."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping

STRONGEST = 40
"""How many terms of a story are kept; more of them help more than finer weights (measured)."""

TITLE_COUNTS = 2.0
CAPITAL_COUNTS = 1.3
"""A capital inside a sentence marks a name, and names tell stories apart."""

UNIT = 1000
"""Weights are integers per mille of a vector of length one."""

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_WHOLE = frozenset({"news", "series", "species", "texas", "united"})
"""Words whose ending is no ending."""

_SENTENCE_END = re.compile(r"[.!?:;“”\"\n(]\s*$")
_COMMON = """
a about above after again against ago all almost along already also although always am among an and another
any anyone anything are around as asked at away back be became because been before behind being below best
better between big both bring but by call came can cannot come could day days did didn do does doesn doing
don done down during each early either else end enough even ever every everyone far few find first five for
found four from full gave get give go goes going gone good got great had half has have having he her here
hers herself high him himself his hold how however i if in instead into is isn it its itself just keep kept
knew know known large last late later least left less let like likely little long look made make makes
making man many may me mean means men might mine more most mr mrs ms much must my myself near need never
new next nine no nobody nor not nothing now of off often old on once one only onto or other others our ours
out over own part past people per perhaps place put quite rather re really right s said same saw say says
second see seem seen set seven several shall she should show showed side since six small so some someone
something soon still such t take taken tell ten than that the their theirs them themselves then there these
they thing things think this those though thought three through thus time times to today together told too
took toward turn two under until up upon us use used using ve very want wanted was way we week weeks well
went were what when where whether which while who whole whom whose why will with within without woman won
word words work world would yes yesterday yet you young your yours yourself year years
monday tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december
"""
STOP = frozenset(_COMMON.split())
"""Words that say nothing of what a story is about."""


def fold(word: str) -> str:
    """A word without case, accents and a genitive's 's."""
    bare = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return bare.removesuffix("'s").replace("'", "")


def stem(word: str) -> str:
    """Take off the endings that make many words of one: plurals, -ing, -ed. Light: meaning stays."""
    if len(word) <= 3 or not word.isascii() or word in _WHOLE:
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and _VOWEL.search(root):
            word = root[:-1] if root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    return word.removesuffix("e") if len(word) > 3 else word


def counted(title: str, text: str) -> dict[str, float]:
    """How often each term stands in a story, title words twice, names more.

    The answer is (1 + ln tf) per term; times the term's rarity it is its weight.
    """
    amounts: dict[str, float] = {}
    capitals: dict[str, int] = {}
    plain: dict[str, int] = {}
    for body, worth in ((title, TITLE_COUNTS), (text, 1.0)):
        heading_style = worth > 1 and _is_title_case(body)
        for match in _WORD.finditer(body):
            folded = fold(match.group())
            if len(folded) < 2 or folded in STOP or (folded.isdigit() and len(folded) != 4):
                continue
            term = stem(folded)[:40]
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
