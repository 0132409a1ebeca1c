"""The same shirts seen otherwise: from behind, close up, and folded for the parcel."""

from __future__ import annotations

from store.demo.pictures.draw.ink import (
    INK,
    PAPER,
    Point,
    box,
    clipped,
    engrave,
    fade,
    fill,
    group,
    line,
    rect,
    rough,
    sheet,
    straight,
)
from store.demo.pictures.draw.letters import fitted
from store.demo.pictures.draw.marks import enemy, struck_screen
from store.demo.pictures.draw.tee import Cloth, Shades, cast, collar, pressed, shirt, tones

FOLDED = (
    "M352,322 C420,272 540,246 582,232 L640,216 C700,176 900,176 958,214 L1018,232 C1070,246 1190,272 1250,322 "
    "C1266,700 1270,1080 1262,1384 C1260,1402 1250,1408 1232,1410 C1100,1422 520,1422 368,1410 "
    "C350,1408 342,1402 341,1384 C334,1080 338,700 352,322Z"
)
UNDER = "M344,1360 C360,1440 380,1450 420,1452 C700,1466 1000,1462 1200,1450 C1240,1446 1254,1430 1262,1360 L1262,1400 L344,1400Z"
FOLDS: Shades = (
    (((1240, 330), (1262, 850), (1258, 1410)), 120, 0.85),
    (((360, 360), (352, 850), (350, 1400)), 60, 0.5),
    (((420, 1420), (700, 1380), (1180, 1420)), 60, 0.6),
    (((1060, 260), (1120, 480), (1080, 760)), 44, 0.5),
    (((560, 260), (520, 420), (548, 620)), 40, 0.45),
    (((1200, 900), (1120, 1020), (1000, 1060)), 50, 0.6),
    (((380, 1040), (500, 1140), (640, 1160)), 46, 0.55),
    (((1180, 1240), (1040, 1290), (880, 1284)), 40, 0.5),
)
CLOSE: Shades = (
    (((-100, 300), (160, 180), (380, -60)), 100, 0.6),
    (((1760, 200), (1520, 760), (1560, 1700)), 170, 0.75),
    (((-60, 1380), (300, 1560), (700, 1720)), 130, 0.7),
    (((1100, -80), (1280, 180), (1660, 300)), 90, 0.55),
    (((180, 1700), (260, 1240), (120, 900)), 80, 0.5),
)


def back_view(cloth: Cloth) -> str:
    """The back of the first shirt, with the address between the shoulders."""
    mark = group(struck_screen(cloth.ink, cloth.base, cloth.red), move=(800, 470), scale=0.34)
    words = fitted("TVNEWSLIES.ORG", (800, 590), 430, 46, cloth.ink) + rect(585, 652, 430, 8, cloth.red)
    return sheet(1600, 1600, shirt(cloth, mark + words, back=True))


def _knit(cloth: Cloth) -> str:
    """The stitches of the cloth, seen from a hand's breadth: columns of small lines, under the print."""
    return engrave(
        fade(box(0, 0, 1600, 1600), (0, 0), (1600, 1600), 0.06, 0.2),
        box(0, 0, 1600, 1600),
        ink=cloth.shade,
        lines=straight(22, 82, tremble=30, seed=11),
    )


def close_view(cloth: Cloth, print_: str, at: Point, scale: float) -> str:
    """A corner of the print so near that the cloth shows, with the hem at the lower edge."""
    whole = box(0, 0, 1600, 1600)
    body = rect(0, 0, 1600, 1600, cloth.base) + _knit(cloth)
    if cloth.light != "#ffffff":
        body += engrave(
            tones(CLOSE, -70), whole, ink=cloth.light, lines=straight(20, 55, tremble=50, seed=4), blur=26
        )
    body += rough(group(print_, move=at, turn=-9, scale=scale), 6)
    body += engrave(tones(CLOSE), whole, ink=cloth.shade, lines=straight(20, 55, tremble=50, seed=4), blur=22)
    return sheet(1600, 1600, body)


def enemy_close(cloth: Cloth, *, light: bool) -> str:
    """The smiling set, near."""
    return close_view(cloth, enemy(cloth.ink, cloth.base, cloth.red, light=light), (790, 900), 1.24)


def folded_view(cloth: Cloth, print_: str) -> str:
    """The shirt folded as it leaves in the parcel, on a sheet of wrapping paper with a band of ours."""
    wrap = "M230,470 L1330,400 L1420,1480 L300,1530Z"
    paper = (
        fill(wrap, "#d9c7a3")
        + clipped(
            engrave(
                fade(wrap, (230, 400), (1420, 1530), 0.05, 0.5),
                wrap,
                ink="#b59d70",
                lines=straight(16, 84, tremble=10),
            ),
            wrap,
        )
        + line(wrap, 5, "#8e7850")
    )
    band = rect(330, 1130, 945, 130, PAPER) + fitted("TV NEWS LIES - THE SHOP", (800, 1172), 800, 46, INK)
    band += line("M330,1130 H1275 M330,1260 H1275", 5)
    edge = fill(UNDER, cloth.shade) + line("M360,1424 C620,1444 1000,1444 1246,1420", 5, cloth.edge)
    piece = pressed(cloth, print_, FOLDED, FOLDS) + collar(cloth, back=False) + line(FOLDED, 6, cloth.edge)
    return sheet(
        1600, 1600, cast(wrap) + rough(paper + group(edge + piece + band, move=(20, 30), turn=-2), 5)
    )
