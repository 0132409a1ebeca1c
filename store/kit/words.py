"""Words as they are looked for: folded, lightly stemmed, without those that say nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_PLAIN = re.compile(r"[^\W_]+")
"""What folding leaves of a word may be several: a ligature can hold a space, a fraction a stroke."""

_VOWEL = re.compile(r"[aeiouy]")
_WHOLE = frozenset({"news", "series", "species", "texas", "united"})
"""Words whose ending is no ending."""

LONGEST = 40
"""Letters of a word that are looked at; nobody types more."""

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

REMEMBERED = 1 << 15
"""Words whose form is kept at hand: a language's common ones come again and again in every story."""


@lru_cache(maxsize=REMEMBERED)
def fold(word: str) -> str:
    """A word without case, accents and a genitive's 's."""
    if word.isascii():
        return word.lower().removesuffix("'s").replace("'", "")
    bare = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return bare.removesuffix("'s").replace("'", "")


@lru_cache(maxsize=REMEMBERED)
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


def words(text: str) -> list[str]:
    """The words of a text without case and accents, in order, e.g. "Café 9/11" gives cafe, 9, 11."""
    return [word for match in WORD.finditer(text) for word in _PLAIN.findall(fold(match.group()))]


def stems(text: str) -> list[str]:
    """The words of a text as they are kept and looked for: folded, stemmed, at most LONGEST letters each."""
    return [stem(word)[:LONGEST] for word in words(text)]
