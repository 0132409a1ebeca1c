"""What may be typed about products: patterns, limits, and texts read into values. Knows no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from store.kit.errors import StoreError
from store.kit.i18n import Text, lazy

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SKU = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
PRICE = re.compile(r"([0-9]{1,6})(?:[.]([0-9]{1,2}))?")
MEASURE = re.compile(r"[0-9]{1,3}(?:[.][0-9])?")
HS_CODE = re.compile(r"[0-9]{4,10}")
BARCODE = re.compile(r"[0-9A-Za-z-]{1,32}")
TAX_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
ORIGIN = re.compile(r"[A-Z]{2}")

RESERVED_SLUGS = frozenset({"all", "compare", "edit", "feed", "new", "preview", "search"})
"""Words that stand, or may come to stand, for something else below /products/ and /collections/."""

RESERVED_SKUS = frozenset({"code", "from"})
"""Words that mean something else in the address that fills a cart."""

LONGEST_SLUG = 96
LONGEST_SKU = 48
MOST_TOPICS = 12
MOST_PROMO_LINES = 6
MOST_BREAKS = 6
MOST_PIECES = 10_000
MOST_WEIGHT_G = 100_000
SWATCHES = ("ink", "paper", "signal", "natural", "navy")
"""Colours a dot can show, by the names the sheet knows."""

TWICE = lazy("The same stands in two rows.")


class Wrong(StoreError):
    """Something typed that cannot stand; `field` says where."""

    status = 422

    def __init__(self, message: Text, field: str) -> None:
        super().__init__(message, field=field)


def slug_of(title: str) -> str:
    """A slug made of a title's words, e.g. "America's # 1 Enemy" gives americas-1-enemy; may be empty."""
    bare = unicodedata.normalize("NFKD", title.replace("'", "").replace("’", "")).casefold()
    words = re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c)))
    return "-".join(words)[:LONGEST_SLUG].strip("-")


def check_slug(slug: str) -> str:
    """The slug, if it can be an address. Raises Wrong."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise Wrong(lazy("Use lower-case letters, digits and single hyphens, e.g. plain-tee-shirt."), "slug")
    if slug in RESERVED_SLUGS:
        raise Wrong(lazy("“%(word)s” is kept for pages of the shop itself.", word=slug), "slug")
    return slug


def check_sku(sku: str) -> str:
    """The SKU, if it can stand in addresses and on slips. Raises Wrong."""
    if not SKU.fullmatch(sku) or len(sku) > LONGEST_SKU:
        raise Wrong(
            lazy("Use up to %(most)s letters, digits, dots, hyphens and underscores.", most=LONGEST_SKU),
            "sku",
        )
    if sku.casefold() in RESERVED_SKUS:
        raise Wrong(lazy("“%(word)s” means something else in links that fill a cart.", word=sku), "sku")
    return sku


def price_of(text: str, field: str = "price") -> int:
    """Minor units of a price as typed, e.g. "12.50" gives 1250. Never through a float. Raises Wrong."""
    found = PRICE.fullmatch(text.strip())
    if found is None:
        raise Wrong(lazy("Enter a price such as 12.50, without a currency sign."), field)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def price_text(minor: int | None) -> str:
    """Minor units as they are typed: 1250 gives "12.50", None nothing."""
    return "" if minor is None else f"{minor // 100}.{minor % 100:02d}"


def whole_number(text: str, field: str, *, least: int, most: int) -> int:
    """A whole number in ASCII digits between `least` and `most`. Raises Wrong."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise Wrong(lazy("Enter a whole number from %(least)s to %(most)s.", least=least, most=most), field)
    return int(text)


def topics_of(text: str) -> list[str]:
    """Topics as typed, separated by commas or lines: lower-case, each once, in their order. Raises Wrong."""
    found = list(dict.fromkeys(" ".join(part.split()).lower() for part in re.split(r"[,\n]", text)))
    topics = [topic for topic in found if topic]
    if len(topics) > MOST_TOPICS or any(len(topic) > 40 for topic in topics):
        raise Wrong(lazy("Up to %(most)s topics of up to 40 characters each.", most=MOST_TOPICS), "topics")
    return topics


def lines_of(text: str, *, most: int = MOST_PROMO_LINES, longest: int = 120) -> list[str]:
    """The lines of a text that say something, to the letter. Raises Wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > most or any(len(line) > longest for line in lines):
        raise Wrong(
            lazy("Up to %(most)s lines of up to %(longest)s characters each.", most=most, longest=longest),
            "promo_lines",
        )
    return lines


def chart_of(text: str, unit: str) -> dict[str, Any] | None:
    """A size chart as typed: a line per size, cells parted by |, the heads first; None for nothing typed.

    `unit` is in or cm. Measures are plain numbers, since inches are told in centimetres as well. Raises Wrong.
    """
    rows = [
        [cell.strip() for cell in re.split(r"[|\t]", line.strip().strip("|"))] for line in text.splitlines()
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return None
    heads, *sizes = rows
    if unit not in ("in", "cm"):
        raise Wrong(lazy("Choose inches or centimetres."), "unit")
    if not 2 <= len(heads) <= 8 or any(not head or len(head) > 24 for head in heads):
        raise Wrong(lazy("The first line names two to eight columns, e.g. Size | Chest | Length."), "chart")
    if not 1 <= len(sizes) <= 24:
        raise Wrong(lazy("Below the first line come one to 24 sizes, each on a line of its own."), "chart")
    for row in sizes:
        if len(row) != len(heads):
            raise Wrong(
                lazy(
                    "“%(row)s” has %(cells)s cells; the first line names %(heads)s columns.",
                    row=" | ".join(row)[:60],
                    cells=len(row),
                    heads=len(heads),
                ),
                "chart",
            )
        bad = next((cell for cell in row[1:] if not MEASURE.fullmatch(cell)), None)
        if bad is not None or not row[0] or len(row[0]) > 24:
            raise Wrong(
                lazy(
                    "“%(cell)s” is not a measure. Write plain numbers such as 20 or 20.5.", cell=bad or row[0]
                ),
                "chart",
            )
    if len({row[0] for row in sizes}) < len(sizes):
        raise Wrong(lazy("One size stands there twice."), "chart")
    return {"unit": unit, "columns": heads, "rows": sizes}


def chart_text(chart: Mapping[str, Any] | None) -> str:
    """A size chart as it is typed."""
    if not chart:
        return ""
    return "\n".join(" | ".join(map(str, row)) for row in [chart["columns"], *chart["rows"]])


def check_breaks(breaks: Sequence[tuple[int, int]], price_minor: int) -> dict[int, int]:
    """Quantity price breaks as (from how many, what each costs), each cheaper than the one before. Raises Wrong."""
    if len(breaks) > MOST_BREAKS:
        raise Wrong(lazy("Up to %(most)s steps.", most=MOST_BREAKS), "breaks")
    told: dict[int, int] = {}
    lowest = price_minor
    for least, unit in sorted(breaks):
        if least in told:
            raise Wrong(lazy("Two steps begin at %(count)s.", count=least), "breaks")
        if not 2 <= least <= 99:
            raise Wrong(lazy("A step begins at 2 to 99 of a thing."), "breaks")
        if unit >= lowest:
            raise Wrong(lazy("From %(count)s on, each must cost less than before.", count=least), "breaks")
        told[least] = lowest = unit
    return told
