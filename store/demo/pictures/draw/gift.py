"""The gift card: printed in one red, half out of its envelope, with the struck set for a stamp."""

from __future__ import annotations

from store.demo.pictures.draw.ink import (
    INK,
    RED,
    WHITE,
    clipped,
    engrave,
    fade,
    fill,
    group,
    line,
    rough,
    sheet,
)
from store.demo.pictures.draw.letters import fitted, words
from store.demo.pictures.draw.marks import guilloche, struck_screen
from store.demo.pictures.draw.tee import cast

CARD = "M-470,-280 H470 Q500,-280 500,-250 V250 Q500,280 470,280 H-470 Q-500,280 -500,250 V-250 Q-500,-280 -470,-280Z"
ENVELOPE = "M-600,-120 L600,-120 V520 H-600Z"
FLAP = "M-600,-120 L0,-520 L600,-120Z"
POCKET = "M-600,-120 L0,250 L600,-120 V520 H-600Z"
PAPER, SHADE, GOLD = "#e9dfca", "#8d8069", "#d8a84a"


def face() -> str:
    """The card's own side: the mark, what it is, and what it is good for."""
    rays = guilloche((-270, -30), 300, 250, 9, "#e2475c", bands=7, width=2.4)
    return (
        fill(CARD, RED)
        + clipped(rays, CARD)
        + group(struck_screen(WHITE, RED, INK), move=(-270, -30), scale=0.5)
        + words("GIFT CARD", (-6, -190), 80, WHITE, anchor="start", gap=1.0)
        + words("GOOD FOR SHIRTS, DECKS,", (-6, -46), 33, "#ffd9d6", anchor="start", weight=1.7)
        + words("DOLLARS & THE TRUTH", (-6, 6), 33, "#ffd9d6", anchor="start", weight=1.7)
        + line("M-6,88 H440", 4, "#ffd9d6")
        + words("TV NEWS LIES", (-6, 130), 58, WHITE, anchor="start")
        + line(CARD, 7, "#83091d")
    )


def posted() -> str:
    """The card as it comes: standing out of an open envelope."""
    flap = (
        fill(FLAP, "#d9cdb4")
        + engrave(fade(FLAP, (0, -520), (0, -120), 0.05, 0.5), FLAP, ink=SHADE)
        + line(FLAP, 6)
    )
    back = fill(ENVELOPE, "#cdbf9f") + line(ENVELOPE, 6)
    front = (
        fill(POCKET, PAPER)
        + engrave(fade(POCKET, (0, 520), (0, 100), 0.0, 0.35), POCKET, ink=SHADE)
        + line(POCKET, 6)
        + line("M-600,520 L-90,192 M600,520 L90,192", 5)
        + fitted("KEEP IT LIKE MONEY. HAND IT ON LIKE NEWS.", (0, 430), 820, 34, INK, weight=1.6)
    )
    whole = group(flap + back, move=(800, 900)) + group(
        cast(CARD, (10, 18), 0.7) + face(), move=(800, 715), turn=-4, scale=1.02
    )
    return sheet(
        1600,
        1600,
        group(cast("M-600,-120 L0,-520 L600,-120 V520 H-600Z"), move=(800, 900))
        + rough(whole + group(front, move=(800, 900)), 5),
    )
