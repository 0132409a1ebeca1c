"""Pictures for stories that happen in the open: a festival street, a square, a queue."""

from __future__ import annotations

from store.demo.pictures.draw.ink import (
    BLUE,
    INK,
    OCHRE,
    RED,
    WHITE,
    box,
    disc,
    engrave,
    fade,
    fill,
    group,
    line,
    path,
    rect,
    rough,
    straight,
)
from store.demo.pictures.draw.letters import fitted
from store.demo.pictures.draw.props import (
    HIGH,
    WIDE,
    candle,
    dove,
    halo,
    person,
    ridge,
    scene,
    sky,
    star_shape,
)


def _parol(x: float, y: float, size: float, colour: str, cord: float) -> str:
    """A star lantern with two tassels, hung from a cord."""
    star = star_shape(5, 100, 44)
    ribs = "".join(
        line(path([(0, 0), (a, b)]), 3.5) for a, b in ((0, -100), (95, -31), (59, 81), (-59, 81), (-95, -31))
    )
    tassels = "".join(
        group(
            "".join(line(f"M{k * 7},0 L{k * 11},70", 4, colour) for k in (-1, 0, 1)) + disc(0, 0, 9, OCHRE),
            move=at,
        )
        for at in ((62, 90), (-62, 90))
    )
    lantern = (
        tassels
        + fill(star, colour)
        + engrave(
            fade(star, (-80, -60), (90, 90), 0.0, 0.7), star, ink=INK, lines=straight(12, 60, tremble=6)
        )
        + ribs
        + line(star, 6)
        + disc(0, 0, 26, "#f7e3a8")
        + line("M-26,0 a26,26 0 1 0 52,0 a26,26 0 1 0 -52,0Z", 5)
    )
    return line(f"M{x},{y - 100 * size:.0f} V{cord:.0f}", 4) + group(lantern, move=(x, y), scale=size)


def vancouver_festival() -> str:
    """Star lanterns over an empty street at dusk, mountains behind, flowers and candles on the road."""
    back = rect(0, 0, WIDE, HIGH, "#cfd9d6") + sky(0.85, 0.05, horizon=560, ink=BLUE, pitch=15)
    far = ridge(520, 240, seed=11, bottom=600)
    hills = fill(far, "#55707d") + engrave(
        fade(far, (0, 300), (0, 580), 0.3, 0.95), far, ink="#22384a", lines=straight(14, 64, tremble=14)
    )
    left = "M0,250 L250,330 L430,420 V700 H0Z"
    right = "M1600,220 L1340,320 L1170,420 V700 H1600Z"
    rows = "".join(
        fill(d, "#2b2f33")
        + engrave(fade(d, (x, 0), (800, 0), 0.9, 0.2), d, ink=INK, lines=straight(15, 90, tremble=8))
        for d, x in ((left, 0), (right, 1600))
    )
    panes = "".join(
        fill(f"M{x},{y} l{w},{w * 0.3:.0f} v{h} l{-w},{-w * 0.16:.0f}Z", "#e6b84f")
        for x, y, w, h in ((60, 380, 60, 90), (200, 430, 44, 74), (320, 470, 34, 58))
    )
    panes += "".join(
        fill(f"M{x},{y} l{-w},{w * 0.3:.0f} v{h} l{w},{-w * 0.16:.0f}Z", "#e6b84f")
        for x, y, w, h in ((1540, 370, 60, 90), (1400, 430, 44, 74), (1270, 474, 34, 58))
    )
    road = fill("M0,700 L430,600 H1170 L1600,700 V900 H0Z", "#3a3c3d") + engrave(
        fade(box(0, 590, WIDE, 310), (0, 600), (0, 900), 0.3, 0.9),
        "M0,700 L430,600 H1170 L1600,700 V900 H0Z",
        ink=INK,
        lines=straight(16, 0, tremble=30),
    )
    stripes = "".join(
        fill(f"M{800 - w},{y} h{2 * w} l{w * 0.3:.0f},{h} h{-2.6 * w:.0f}Z", "#e9dfc9")
        for y, w, h in ((624, 7, 26), (680, 11, 38), (756, 17, 60))
    )
    cords = line("M0,120 Q400,270 800,236 Q1200,270 1600,100", 5) + line(
        "M0,30 Q500,140 900,90 Q1300,60 1600,10", 5
    )
    lanterns = (
        _parol(330, 360, 0.98, RED, 224)
        + _parol(800, 368, 1.28, "#f1c24b", 238)
        + _parol(1270, 340, 0.98, RED, 216)
        + _parol(560, 212, 0.6, "#e9e2d0", 112)
        + _parol(1060, 196, 0.6, "#e9e2d0", 84)
    )
    flowers = "".join(
        group(
            fill("M0,0 L-44,92 H-8 L6,10 L20,92 H44 L10,0Z", "#e7ddc6")
            + line("M0,0 L-44,92 H44Z", 4)
            + disc(-22, -14, 22, a)
            + disc(14, -22, 24, b)
            + disc(30, 4, 18, a)
            + disc(-4, 2, 18, b),
            move=(x, y),
            turn=turn,
            scale=size,
        )
        for x, y, turn, size, a, b in (
            (520, 770, -18, 0.9, RED, WHITE),
            (650, 800, 10, 1.0, OCHRE, RED),
            (960, 800, -8, 1.0, WHITE, RED),
            (1090, 770, 20, 0.9, RED, OCHRE),
        )
    )
    lights = "".join(
        candle(x, y, tall)
        for x, y, tall in (
            (430, 842, 60),
            (580, 868, 82),
            (760, 856, 70),
            (850, 872, 86),
            (1020, 868, 74),
            (1180, 846, 62),
        )
    )
    return scene(rough(back + hills + rows + panes + road + stripes + cords + lanterns + flowers + lights, 5))


def pope_francis() -> str:
    """A great dome at dawn, a bell that tolls, one white dove, a pair of shoes on the steps."""
    back = rect(0, 0, WIDE, HIGH, "#eadfc6") + halo((800, 330), 900, 0.0, 0.75, ink="#8a7648", pitch=20)
    dome = "M560,470 C560,250 680,150 800,140 C920,150 1040,250 1040,470Z"
    ribs = "".join(
        line(f"M{800 + k * 60},470 C{800 + k * 58},300 {800 + k * 30},190 800,146", 6)
        for k in (-3, -2, -1, 0, 1, 2, 3)
    )
    cupola = (
        fill(dome, "#d9d2c2")
        + engrave(
            fade(dome, (560, 0), (1040, 0), 0.05, 0.95), dome, ink=INK, lines=straight(14, 90, tremble=8)
        )
        + ribs
        + line(dome, 8)
    )
    lantern = (
        rect(768, 84, 64, 62, "#d9d2c2")
        + line(box(768, 84, 64, 62), 6)
        + fill("M760,86 Q800,30 840,86Z", INK)
        + line("M800,48 V-2 M782,14 H818", 8)
    )
    drum = (
        rect(540, 470, 520, 84, "#e4dccb")
        + line(box(540, 470, 520, 84), 7)
        + "".join(rect(566 + k * 62, 482, 30, 60, INK) for k in range(8))
    )
    front = (
        rect(300, 554, 1000, 190, "#e4dccb")
        + line(box(300, 554, 1000, 190), 7)
        + rect(280, 540, 1040, 24, INK)
    )
    columns = "".join(
        rect(340 + k * 98, 576, 40, 160, WHITE)
        + engrave(
            fade(box(340 + k * 98, 576, 40, 160), (340 + k * 98, 0), (380 + k * 98, 0), 0.0, 0.9),
            box(340 + k * 98, 576, 40, 160),
            ink=INK,
            lines=straight(9, 90, tremble=2),
        )
        + line(box(340 + k * 98, 576, 40, 160), 5)
        for k in range(10)
    )
    wings = fill("M0,600 H300 V744 H0Z M1300,600 H1600 V744 H1300Z", "#cfc5ae") + "".join(
        rect(x, 626, 22, 118, INK) for x in [*range(14, 290, 46), *range(1318, 1600, 46)]
    )
    steps = "".join(
        rect(0, 744 + k * 40, WIDE, 40, ("#c9bfa9", "#d8cfba", "#c2b79f", "#d3c9b3")[k])
        + line(f"M0,{744 + k * 40} H1600", 6)
        for k in range(4)
    )
    crowd = "".join(
        person(
            120 + k * 62 + (k * 37) % 23, 790 + (k * 53) % 40, 96 + (k * 29) % 26, kind=k % 6, scarf="#5c1020"
        )
        for k in range(23)
        if not 9 <= k <= 12
    )
    lights = "".join(candle(x, 884, 54) for x in (700, 760, 840, 900))
    return scene(
        rough(
            back
            + lantern
            + cupola
            + drum
            + wings
            + front
            + columns
            + steps
            + crowd
            + lights
            + dove((1240, 250), 1.3),
            5,
        )
    )


def voting_line() -> str:
    """A line of people round the block to one small door; the clock above it says it is late."""
    back = rect(0, 0, WIDE, HIGH, "#f0d9a8") + halo((1180, 250), 1200, 0.0, 0.8, ink="#b3742a", pitch=20)
    hall = (
        rect(960, 180, 440, 500, "#b8452f")
        + engrave(
            fade(box(960, 180, 440, 500), (960, 0), (1400, 0), 0.05, 0.7),
            box(960, 180, 440, 500),
            ink="#5f1d12",
            lines=straight(20, 0, tremble=6),
        )
        + line(box(960, 180, 440, 500), 8)
    )
    roof = fill("M930,184 L1180,60 L1430,184Z", INK)
    clock = (
        disc(1180, 262, 62, WHITE)
        + line("M1118,262 a62,62 0 1 0 124,0 a62,62 0 1 0 -124,0Z", 8)
        + line("M1180,262 V218 M1180,262 L1150,284", 8)
    )
    sign = (
        rect(1050, 350, 260, 76, WHITE)
        + line(box(1050, 350, 260, 76), 7)
        + fitted("VOTE", (1180, 364), 190, 48, RED)
    )
    door = rect(1128, 470, 104, 210, INK) + rect(1140, 482, 80, 198, OCHRE)
    walls = (
        rect(0, 430, 960, 250, "#c9b48a")
        + line("M0,430 H960", 8)
        + "".join(
            rect(60 + k * 150, 480, 84, 130, "#7d6a45") + line(box(60 + k * 150, 480, 84, 130), 6)
            for k in range(6)
        )
    )
    closed = "".join(
        line(f"M{60 + k * 150},480 l84,130 M{144 + k * 150},480 l-84,130", 7, INK) for k in (1, 3, 4)
    )
    ground = (
        rect(0, 680, WIDE, 220, "#d9c79d")
        + line("M0,680 H1600", 8)
        + line("M0,790 C500,780 1100,790 1600,760", 5, "#a58d5b")
    )
    back_row = "".join(
        person(1100 - k * 66, 716 + (k * 31) % 9, 150 + (k * 23) % 22, kind=(k * 5 + 1) % 6)
        for k in range(17)
    )
    front_row = "".join(
        person(
            20 + k * 92,
            860 + (k * 17) % 12,
            214 + (k * 37) % 30,
            kind=(k * 7 + 2) % 6,
            scarf=RED if k % 3 else OCHRE,
        )
        for k in range(17)
    )
    bend = person(60, 770, 180, kind=3) + person(10, 810, 196, kind=1)
    return scene(
        rough(
            back + walls + closed + hall + roof + clock + sign + door + ground + back_row + bend + front_row,
            5,
        )
    )
