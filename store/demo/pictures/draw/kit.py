"""The dinner table kit: a folded shirt with the boxed deck on it, and one card that got out."""

from __future__ import annotations

from store.demo.pictures.draw.cards import CARD, card, tuck_box
from store.demo.pictures.draw.ink import group, line, rough, sheet
from store.demo.pictures.draw.tee import BLACK, cast, collar, pressed, tvnl_print
from store.demo.pictures.draw.tee_views import FOLDED, FOLDS

BOX = "M-280,-360 L-170,-410 L400,-420 V340 L280,400 L-280,420Z"


def together() -> str:
    """Shirt, box and card as they come in one parcel."""
    print_ = group(tvnl_print(BLACK), move=(800, 690), scale=0.72)
    shirt = pressed(BLACK, print_, FOLDED, FOLDS) + collar(BLACK, back=False) + line(FOLDED, 6, BLACK.edge)
    return sheet(
        1600,
        1600,
        group(cast(FOLDED), move=(-110, -60))
        + rough(group(shirt, move=(-110, -60), turn=-3), 5)
        + group(cast(CARD, (14, 20), 0.8), move=(620, 1200), turn=-24, scale=0.82)
        + rough(group(card("THE ANCHOR"), move=(620, 1200), turn=-24, scale=0.82), 4)
        + group(cast(BOX, (30, 40), 0.85), move=(1130, 1090), turn=5, scale=0.9)
        + rough(group(tuck_box(), move=(1130, 1090), turn=5, scale=0.9), 4),
    )
