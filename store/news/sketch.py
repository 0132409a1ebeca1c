"""Near-copies: the same text sent round again, seen by the word trigrams that two texts share.

A sketch keeps the 128 smallest hashes of a text's trigrams. For short texts that is all of them and the
measure exact; for long ones it estimates Jaccard's measure to within about four in a hundred.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

KEPT = 128
WORDS_READ = 400
NEAR = 0.42
"""From this share of common trigrams on, two texts are copies; a little below one half, as it is an estimate."""

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1024)
def folded(title: str) -> str:
    """A title for comparison: its words in lower case, nothing else."""
    return " ".join(_WORD.findall(title.lower()))


def sketch(title: str, text: str) -> bytes:
    """The sketch of a story, at most 512 bytes."""
    words = _WORD.findall(f"{title} {text}".lower())[:WORDS_READ]
    hashes = {crc32(" ".join(three).encode()) for three in zip(words, words[1:], words[2:], strict=False)}
    return array("I", sorted(hashes)[:KEPT]).tobytes()


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sketch read: its hashes, and up to which of them the whole text is known (all of them in a short one)."""

    hashes: frozenset[int]
    reach: int


EVERYTHING = 1 << 32
NOTHING = Sketch(frozenset(), EVERYTHING)


def read(kept: bytes | None) -> Sketch:
    """A sketch as it was kept."""
    if not kept:
        return NOTHING
    hashes = array("I", kept)
    return Sketch(frozenset(hashes), hashes[-1] if len(hashes) == KEPT else EVERYTHING)


def likeness(one: Sketch, other: Sketch) -> float:
    """The share of trigrams that two texts have in common, 0.0 to 1.0."""
    common = one.hashes & other.hashes
    if not common:
        return 0.0
    together = one.hashes | other.hashes
    reach = min(one.reach, other.reach)
    if reach < EVERYTHING:
        # Beyond the smaller sketch's last hash one of the two texts is unknown.
        return sum(value <= reach for value in common) / max(1, sum(value <= reach for value in together))
    return len(common) / len(together)


def near(one: Sketch, other: Sketch, title: str = "", other_title: str = "") -> bool:
    """Whether two stories are copies of each other: nearly the same words, or the same title."""
    if title and folded(title) == folded(other_title):
        return True
    return likeness(one, other) >= NEAR
