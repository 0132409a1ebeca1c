"""Near-copies: the same text sent round again, seen by the word trigrams that two texts share.

A sketch keeps the 128 smallest hashes of a text's trigrams. For short texts that is all of them and the
measure exact; for long ones it estimates Jaccard's measure to within about four in a hundred.
"""

from __future__ import annotations

import re
from array import array
from zlib import crc32

KEPT = 128
WORDS_READ = 400
NEAR = 0.42
"""From this share of common trigrams on, two texts are copies; a little below one half, as it is an estimate."""

_WORD = re.compile(r"[^\W_]+")


def folded(title: str) -> str:
    """A title for comparison: its words in lower case, nothing else."""
    return " ".join(_WORD.findall(title.lower()))


def sketch(title: str, text: str) -> bytes:
    """The sketch of a story, at most 512 bytes."""
    words = _WORD.findall(f"{title} {text}".lower())[:WORDS_READ]
    hashes = {crc32(" ".join(three).encode()) for three in zip(words, words[1:], words[2:], strict=False)}
    return array("I", sorted(hashes)[:KEPT]).tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """The share of trigrams that two texts have in common, 0.0 to 1.0."""
    a, b = array("I", one), array("I", other)
    if not a or not b:
        return 0.0
    left, right = set(a), set(b)
    together = sorted(left | right)
    if len(a) == KEPT or len(b) == KEPT:
        # Beyond the smaller sketch's last hash one of the two texts is unknown.
        reach = min(side[-1] for side in (a, b) if len(side) == KEPT)
        together = [value for value in together if value <= reach]
    return sum(1 for value in together if value in left and value in right) / max(1, len(together))


def near(one: bytes, other: bytes, title: str = "", other_title: str = "") -> bool:
    """Whether two stories are copies of each other: nearly the same words, or the same title."""
    same_title = bool(title) and folded(title) == folded(other_title)
    return same_title or likeness(one, other) >= NEAR
