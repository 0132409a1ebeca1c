"""The tote bag: natural canvas, a globe on a twig, two long handles; by itself, on the way home, and near."""

from __future__ import annotations

from store.demo.pictures.draw.ink import (
    INK,
    LEAF,
    OCHRE,
    PAPER,
    RED,
    WHITE,
    Point,
    box,
    clipped,
    curve,
    disc,
    engrave,
    fade,
    fill,
    gouges,
    group,
    line,
    rect,
    rough,
    sheet,
    straight,
    worn,
)
from store.demo.pictures.draw.letters import fitted
from store.demo.pictures.draw.marks import globe, newspaper, sprig
from store.demo.pictures.draw.tee import Shades, cast, tones

CANVAS = "#e9dcbd"
CANVAS_SHADE = "#a8936a"
CANVAS_DEEP = "#c9b68c"
LEAF_DEEP = "#2f4a29"

BAG = (
    "M352,600 C500,588 640,596 800,592 C960,588 1110,598 1246,592 C1254,780 1262,1000 1276,1200 "
    "C1282,1300 1288,1380 1290,1440 C1290,1462 1278,1470 1258,1472 C1100,1482 960,1476 800,1480 "
    "C640,1484 500,1478 344,1474 C322,1472 312,1462 313,1442 C318,1340 326,1200 332,1060 C340,900 346,740 352,600Z"
)
SHADES: Shades = (
    (((1250, 600), (1268, 1000), (1290, 1480)), 130, 0.85),
    (((350, 620), (338, 1000), (318, 1470)), 66, 0.5),
    (((1290, 1380), (1160, 1440), (1000, 1420)), 60, 0.7),
    (((316, 1400), (420, 1450), (560, 1430)), 56, 0.65),
    (((520, 610), (540, 720), (516, 860)), 54, 0.6),
    (((1080, 610), (1064, 720), (1092, 880)), 54, 0.6),
    (((640, 620), (700, 660), (800, 664)), 40, 0.4),
    (((1240, 760), (1180, 880), (1090, 930)), 46, 0.5),
    (((340, 900), (420, 1010), (500, 1050)), 46, 0.5),
    (((620, 1480), (600, 1400), (640, 1330)), 46, 0.5),
    (((980, 1480), (1000, 1400), (960, 1320)), 46, 0.45),
)


def print_art() -> str:
    """The print: *Conserve our planet* around a globe that grows on a twig; about 640 by 720 around the origin."""
    twigs = sprig((-60, 330), -62, 0.7, LEAF, LEAF_DEEP) + sprig((60, 330), 62, 0.7, LEAF, LEAF_DEEP)
    return (
        fitted("CONSERVE", (0, -372), 620, 118, INK)
        + globe((0, 20), 238, INK, CANVAS)
        + twigs
        + fitted("OUR PLANET", (0, 380), 620, 96, RED)
        + fitted("TV NEWS LIES", (0, 500), 300, 34, INK)
    )


def _strap(points: list[Point], width: float, *, back: bool = False) -> str:
    d = curve(points)
    colour = CANVAS_DEEP if back else CANVAS
    stitch = line(d, 3, CANVAS_SHADE, 'stroke-dasharray="14 8"')
    return (
        line(d, width + 10, INK, 'style="stroke-linecap:butt"')
        + line(d, width, colour, 'style="stroke-linecap:butt"')
        + line(d, width * 0.64, CANVAS_SHADE, 'stroke-dasharray="14 8" style="stroke-linecap:butt"')
        + line(d, width * 0.64 - 6, colour, 'style="stroke-linecap:butt"')
        + (stitch if back else "")
    )


def _patch(x: float, turn: float) -> str:
    cross = line("M-34,-6 L34,92 M34,-6 L-34,92", 4, CANVAS_SHADE, 'stroke-dasharray="12 7"')
    frame = f'<rect x="-42" y="-14" width="84" height="114" fill="{CANVAS}" stroke="{INK}" stroke-width="5"/>'
    seam = f'<rect x="-34" y="-6" width="68" height="98" fill="none" stroke="{CANVAS_SHADE}" stroke-width="4" stroke-dasharray="12 7"/>'
    return group(frame + seam + cross, move=(x, 640), turn=turn)


def _weave(d: str) -> str:
    down = engrave(
        fade(d, (300, 560), (1290, 1480), 0.05, 0.26), d, ink=CANVAS_DEEP, lines=straight(16, 90, tremble=8)
    )
    return down + engrave(
        fade(d, (300, 560), (1290, 1480), 0.03, 0.2), d, ink=CANVAS_DEEP, lines=straight(16, 0, tremble=8)
    )


def _cloth(d: str, shades: Shades, print_: str) -> str:
    darks = engrave(tones(shades), d, ink=CANVAS_SHADE, lines=straight(14, 66, tremble=36, seed=6), blur=12)
    lights = engrave(tones(shades, -52), d, ink=WHITE, lines=straight(14, 66, tremble=36, seed=6), blur=14)
    return fill(d, CANVAS) + _weave(d) + lights + clipped(worn(print_), d) + darks


def _mouth() -> str:
    hem = "M350,664 C500,652 640,660 800,656 C960,652 1110,662 1248,656"
    return line(hem, 4, CANVAS_SHADE, 'stroke-dasharray="14 8"') + line(BAG, 6)


def front() -> str:
    """The bag hanging, handles up."""
    behind = _strap(
        [(560, 620), (566, 420), (640, 190), (800, 130), (960, 190), (1034, 420), (1040, 620)], 62, back=True
    )
    before = _strap(
        [(540, 700), (546, 440), (618, 230), (800, 166), (982, 230), (1056, 440), (1062, 700)], 66
    )
    bag = _cloth(BAG, SHADES, group(print_art(), move=(800, 1052), scale=0.76)) + _mouth()
    return sheet(1600, 1600, cast(BAG) + rough(behind + bag + before + _patch(540, -1) + _patch(1062, 1), 5))


def _greens() -> str:
    leaves = "".join(
        sprig((x, 640), turn, size, LEAF, LEAF_DEEP, 4)
        for x, turn, size in ((1020, 8, 0.86), (1120, 26, 0.8), (930, -10, 0.7))
    )
    tops = "".join(
        line(f"M{x},640 C{x - 6},500 {x + bend * 40},440 {x + bend * 70},{y}", 16, LEAF)
        for x, bend, y in ((1180, 1, 380), (1150, 1, 340))
    )
    loaf = curve(
        [(372, 640), (366, 470), (400, 352), (452, 330), (496, 368), (520, 500), (524, 640)], closed=True
    )
    crust = fill(loaf, OCHRE) + engrave(
        fade(loaf, (360, 400), (540, 640), 0.0, 0.8), loaf, ink="#7c4f12", lines=straight(11, 70)
    )
    cuts = "".join(
        fill(f"M{x},{y} q46,-40 84,-22 q-30,34 -84,22Z", "#f3dca6")
        for x, y in ((392, 430), (400, 510), (408, 590))
    )
    return crust + cuts + line(loaf, 6) + leaves + tops


def carried() -> str:
    """The bag on a hook by the door, full: two newspapers, a loaf, greens from the market."""
    door = "".join(line(f"M{x},0 V1600", 5, "#c9bda3") for x in (120, 420, 1180, 1480))
    boards = door + gouges((0, 180, 1600, 1420), 150, angle=89, colour="#e0d6c2", seed=3, length=150, width=4)
    rail = (
        rect(0, 96, 1600, 74, "#8a6a3f")
        + engrave(
            fade(box(0, 96, 1600, 74), (0, 96), (0, 170), 0.1, 0.7),
            box(0, 96, 1600, 74),
            ink="#5a4123",
            lines=straight(10, 2),
        )
        + line("M0,96 H1600 M0,170 H1600", 6)
    )
    hook = line("M800,130 V232 C800,286 868,286 868,236", 30) + line(
        "M800,130 V232 C800,286 868,286 868,236", 18, "#8d867a"
    )
    plate = disc(800, 132, 34, INK) + disc(800, 132, 26, "#8d867a") + disc(800, 132, 8, INK)
    behind = _strap(
        [(600, 640), (640, 470), (770, 288), (836, 276), (900, 300), (1000, 480), (1030, 640)], 56, back=True
    )
    before = _strap(
        [(540, 720), (600, 520), (770, 296), (834, 286), (900, 310), (1030, 530), (1070, 720)], 62
    )
    papers = newspaper((520, 390), -12, INK, PAPER, RED, scale=0.98) + newspaper(
        (690, 330), 5, INK, WHITE, RED, scale=1.02
    )
    full: Shades = (
        *SHADES,
        (((700, 640), (820, 800), (1000, 860)), 60, 0.4),
        (((420, 660), (480, 820), (640, 900)), 60, 0.45),
    )
    bag = _cloth(BAG, full, group(print_art(), move=(800, 1052), scale=0.76)) + _mouth()
    return sheet(
        1600,
        1600,
        boards
        + cast(BAG, (60, 50), 0.95)
        + rough(
            rail
            + plate
            + behind
            + _greens()
            + papers
            + hook
            + bag
            + before
            + _patch(540, -1)
            + _patch(1068, 1),
            5,
        ),
    )


def near() -> str:
    """The upper corner: weave, hem, the crossed stitching of a handle, the edge of the print."""
    whole = box(0, 0, 1600, 1600)
    shades: Shades = (
        (((420, -100), (520, 500), (380, 1100)), 110, 0.6),
        (((1700, 500), (1300, 760), (1100, 1200)), 120, 0.55),
        (((-50, 1400), (500, 1500), (1000, 1640)), 120, 0.6),
    )
    ground = rect(0, 0, 1600, 1600, CANVAS)
    for angle in (0, 90):
        ground += engrave(
            fade(whole, (0, 0), (1600, 1600), 0.12, 0.3),
            whole,
            ink=CANVAS_DEEP,
            lines=straight(36, angle + 3, tremble=10),
        )
    ground += engrave(tones(shades), whole, ink=CANVAS_SHADE, lines=straight(18, 58, tremble=40), blur=26)
    hem = line("M-20,300 C500,270 1000,290 1620,250", 8, CANVAS_SHADE, 'stroke-dasharray="40 22"')
    edge = fill("M0,0 H1600 V70 C1000,110 500,80 0,120Z", PAPER) + line(
        "M-20,120 C500,80 1000,110 1620,70", 12
    )
    strap = group(
        _strap([(0, -700), (0, -300), (2, 40)], 66) + group(_patch(0, 0), move=(0, -640)),
        move=(430, 330),
        turn=2,
        scale=3.3,
    )
    print_ = worn(group(print_art(), move=(1060, 1200), turn=3, scale=1.34))
    return sheet(1600, 1600, rough(ground + edge + hem + print_ + strap, 6))
