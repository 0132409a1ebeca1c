"""Tee shirts: one cut of cloth, folds and seams, in four colours, front and back, and a close look."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from store.demo.pictures.draw.ink import (
    INK,
    PAPER_DEEP,
    RED,
    WHITE,
    Point,
    box,
    clipped,
    curve,
    engrave,
    fill,
    grey,
    group,
    line,
    num,
    rough,
    sheet,
    soft,
    straight,
    worn,
)
from store.demo.pictures.draw.letters import fitted, words
from store.demo.pictures.draw.marks import enemy, struck_screen


@dataclass(frozen=True)
class Cloth:
    """A dyed cotton: its colour, the ink of its shadows and of its lights, its seam, and the inks printed on it."""

    base: str
    shade: str
    light: str
    edge: str
    ink: str
    red: str


BLACK = Cloth("#211e1e", "#0c0b0b", "#5a544e", "#0c0b0b", "#f4eee1", "#d8263f")
WHITE_COTTON = Cloth(WHITE, "#a89e8e", "#ffffff", INK, INK, RED)
RED_COTTON = Cloth("#c3152f", "#83091d", "#de4a5d", "#4d0511", "#f8f2e6", "#1d1a19")

BODY = (
    "M640,216 C700,176 900,176 958,214 L1018,232 C1090,252 1160,276 1206,304 C1250,330 1290,372 1322,420 "
    "L1470,640 C1478,654 1474,664 1462,672 L1282,780 C1270,786 1260,782 1252,770 L1176,640 "
    "C1166,760 1170,900 1176,1040 C1182,1190 1194,1310 1204,1416 C1205,1430 1200,1436 1188,1438 "
    "C1060,1462 930,1452 800,1458 C670,1464 540,1452 418,1440 C404,1438 400,1432 401,1418 "
    "C410,1300 424,1180 428,1040 C432,900 434,760 424,640 L346,772 C338,784 328,788 316,782 L136,674 "
    "C126,666 122,656 130,642 L280,420 C310,372 350,330 396,302 C446,276 520,250 582,232Z"
)


def fold(points: Sequence[Point], width: float, dark: float) -> str:
    """A crease: a line that swells to `width` in the middle and dies out at both ends, as a tone for engraving."""
    smooth: list[Point] = []
    for (ax, ay), (bx, by) in pairwise(points):
        smooth.extend((ax + (bx - ax) * step / 8, ay + (by - ay) * step / 8) for step in range(8))
    smooth.append(points[-1])
    left, right = [], []
    for index, (x, y) in enumerate(smooth):
        before, after = smooth[max(index - 1, 0)], smooth[min(index + 1, len(smooth) - 1)]
        length = math.dist(before, after) or 1
        reach = width / 2 * math.sin(math.pi * index / (len(smooth) - 1)) ** 0.7
        nx, ny = -(after[1] - before[1]) / length * reach, (after[0] - before[0]) / length * reach
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return fill(curve(left + right[::-1], closed=True), grey(dark))


Shades = Sequence[tuple[Sequence[Point], float, float]]

SHADES: Shades = (
    (((1186, 660), (1120, 760), (1040, 820)), 52, 0.8),
    (((1180, 700), (1130, 860), (1080, 960)), 46, 0.7),
    (((416, 660), (480, 770), (560, 830)), 44, 0.7),
    (((422, 720), (466, 900), (520, 1010)), 40, 0.6),
    (((1190, 620), (1200, 1050), (1200, 1450)), 150, 0.85),
    (((412, 700), (424, 1050), (404, 1450)), 70, 0.55),
    (((1110, 1450), (1080, 1280), (1096, 1120)), 80, 0.7),
    (((930, 1470), (950, 1320), (924, 1180)), 70, 0.55),
    (((640, 1470), (610, 1330), (640, 1200)), 74, 0.6),
    (((500, 1450), (520, 1300), (496, 1150)), 60, 0.6),
    (((1206, 310), (1180, 430), (1176, 640)), 60, 0.75),
    (((398, 310), (428, 430), (426, 640)), 50, 0.6),
    (((1250, 380), (1290, 520), (1270, 700)), 46, 0.6),
    (((1330, 470), (1400, 590), (1440, 660)), 50, 0.5),
    (((1180, 640), (1240, 740), (1270, 790)), 90, 0.9),
    (((340, 390), (320, 520), (340, 700)), 44, 0.55),
    (((420, 640), (360, 730), (324, 790)), 56, 0.6),
    (((1060, 300), (1080, 380), (1060, 470)), 40, 0.45),
    (((540, 300), (524, 380), (550, 460)), 40, 0.45),
    (((560, 1250), (760, 1290), (960, 1240)), 46, 0.4),
    (((640, 1330), (820, 1362), (1000, 1310)), 40, 0.35),
)


def tones(shades: Shades, offset: float = 0) -> str:
    """All creases as one grey sheet, moved sideways by `offset` (lights lie to the left of their shadows)."""
    return "".join(fold([(x + offset, y) for x, y in points], width, dark) for points, width, dark in shades)


def _seams(cloth: Cloth) -> str:
    dash = 'stroke-dasharray="11 7"'
    thread = cloth.light if cloth is not WHITE_COTTON else "#8d8476"
    hem = (
        "M420,1396 C540,1412 670,1424 800,1418 C930,1412 1060,1420 1186,1396",
        "M420,1382 C540,1398 670,1410 800,1404 C930,1398 1060,1406 1186,1382",
        "M1448,606 L1252,730",
        "M1440,594 L1246,716",
        "M152,608 L350,732",
        "M160,596 L356,718",
    )
    joins = "M1206,304 C1176,400 1168,520 1176,640 M396,302 C428,400 434,520 424,640"
    return (
        "".join(line(d, 3, thread, dash) for d in hem)
        + line(joins, 5, cloth.edge)
        + line(joins, 3, thread, dash)
    )


def collar(cloth: Cloth, back: bool) -> str:
    """The ribbed neck with the label inside it; seen from behind it lies higher and hides the label."""
    front = "L640,218 C690,330 905,330 958,216 L1018,232 C960,424 640,424 582,232Z"
    outer = f"M582,232 {front}"
    inside = "M640,216 C700,176 900,176 958,214 C905,330 690,330 640,216Z"
    if back:
        outer = "M582,232 L640,210 C720,246 880,246 958,208 L1018,232 C900,304 700,304 582,232Z"
        inside = "M640,210 C700,180 900,180 958,208 C880,246 720,246 640,210Z"
    ribs = "".join(
        line(
            f"M{num(800 + math.cos(a) * 160)},{num(214 + math.sin(a) * 90)} "
            f"L{num(800 + math.cos(a) * 240)},{num(214 + math.sin(a) * 190)}",
            2.5,
            cloth.shade,
        )
        for a in (math.radians(step * 3) for step in range(0, 61))
    )
    inner = fill(inside, cloth.shade if cloth is not WHITE_COTTON else "#d8cfbf")
    label = (
        ""
        if back
        else group(
            fill(box(-62, 0, 124, 62), "#f4eee1")
            + words("TVNL", (0, 10), 28, INK)
            + words("SIZE M", (0, 44), 10, RED),
            move=(800, 208),
            turn=-1,
        )
    )
    dark = engrave(
        fill("M600,150 H1000 V230 C900,262 700,262 600,230Z", grey(0.6)),
        inside,
        ink=INK,
        lines=straight(10, 10),
        blur=26,
    )
    return (
        inner
        + dark
        + clipped(label, inside)
        + fill(outer, cloth.base)
        + clipped(ribs, outer)
        + line(outer, 5, cloth.edge)
        + line(inside, 5, cloth.edge)
    )


def pressed(cloth: Cloth, print_: str, outline: str, shades: Shades) -> str:
    """A piece of cloth cut to `outline`, printed on, with its folds running through cloth and print."""
    lines = straight(14, 62, tremble=40, seed=4)
    lights = engrave(tones(shades, -44), outline, ink=cloth.light, lines=lines, blur=12)
    darks = engrave(
        tones(shades), outline, ink=cloth.shade, lines=straight(14, 62, tremble=40, seed=4), blur=10
    )
    return fill(outline, cloth.base) + lights + clipped(worn(print_), outline) + darks


def cast(outline: str, offset: Point = (34, 44), dark: float = 0.8) -> str:
    """The shadow a thing of this outline throws on the paper, light from the upper left."""
    return engrave(
        soft(group(fill(outline, grey(dark)), move=offset), 26),
        box(-1000, -1000, 2600, 2600),
        ink=PAPER_DEEP,
        lines=straight(16, -38, tremble=10),
    )


def shirt(cloth: Cloth, print_: str, *, back: bool = False) -> str:
    """A shirt laid flat, about 1350 by 1250, with `print_` pressed on it."""
    return cast(BODY) + rough(
        pressed(cloth, print_, BODY, SHADES)
        + collar(cloth, back)
        + _seams(cloth)
        + line(BODY, 6, cloth.edge),
        5,
    )


def tvnl_print(cloth: Cloth) -> str:
    """The print of the second shirt: the struck screen over the four letters."""
    mark = struck_screen(cloth.ink, cloth.base, cloth.red)
    return (
        group(mark, move=(0, -190), scale=0.86)
        + fitted("TVNL", (0, 80), 520, 190, cloth.ink)
        + fitted("TV NEWS LIES", (0, 300), 520, 58, cloth.red)
    )


def enemy_front(cloth: Cloth) -> str:
    """America's # 1 Enemy, front."""
    return sheet(
        1600,
        1600,
        shirt(
            cloth,
            group(
                enemy(cloth.ink, cloth.base, cloth.red, light=cloth is WHITE_COTTON),
                move=(800, 850),
                scale=0.6,
            ),
        ),
    )


def tvnl_front(cloth: Cloth) -> str:
    """The TVNL shirt, front."""
    return sheet(1600, 1600, shirt(cloth, group(tvnl_print(cloth), move=(800, 800), scale=0.8)))
