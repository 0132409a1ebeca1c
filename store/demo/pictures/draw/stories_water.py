"""Pictures for stories of canals, harbours and rivers."""

from __future__ import annotations

from store.demo.pictures.draw.ink import (
    BLUE,
    INK,
    LEAF,
    OCHRE,
    PAPER,
    RED,
    RED_DEEP,
    SKY,
    WHITE,
    box,
    clipped,
    disc,
    engrave,
    fade,
    fill,
    group,
    line,
    rect,
    rough,
    straight,
)
from store.demo.pictures.draw.props import (
    HIGH,
    WIDE,
    person,
    rays,
    ridge,
    ripples,
    scene,
    sky,
    water,
    windows,
)

NIGHT = "#16232e"
ASHY = "#bdb4a5"


def panama_suez() -> str:
    """A ship comes head on through a narrow cut; the gate before it asks for its toll."""
    back = (
        rect(0, 0, WIDE, HIGH, "#e3dccb")
        + rays((800, 300), 28, 1300, "#efe8d8")
        + sky(0.5, 0.0, horizon=420, ink=BLUE, pitch=16)
    )
    banks = fill("M0,400 L420,470 L560,900 H0Z", "#c7a767") + fill(
        "M1600,400 L1180,470 L1040,900 H1600Z", "#c7a767"
    )
    shade = engrave(
        fade("M0,400 L420,470 L560,900 H0Z", (0, 0), (560, 0), 0.05, 0.8),
        "M0,400 L420,470 L560,900 H0Z",
        ink="#6b5222",
        lines=straight(16, 22, tremble=24),
    ) + engrave(
        fade("M1600,400 L1180,470 L1040,900 H1600Z", (1600, 0), (1040, 0), 0.3, 0.95),
        "M1600,400 L1180,470 L1040,900 H1600Z",
        ink="#6b5222",
        lines=straight(16, -22, tremble=24),
    )
    canal = "M420,470 H1180 L1040,900 H560Z"
    sea = fill(canal, SKY) + clipped(water(470, ink="#1d3a4d", near=0.95, far=0.2, pitch=18), canal)
    crates = ""
    colours = (RED, "#7d8b8f", OCHRE, BLUE, "#b7a98a", RED_DEEP, LEAF)
    for row in range(5):
        for column in range(8 - row % 2 - (row == 4) * 2):
            x = 800 - (8 - row % 2 - (row == 4) * 2) * 34 + column * 68
            crates += (
                rect(x, 300 - row * 46, 66, 44, colours[(row * 3 + column * 5) % 7])
                + line(box(x, 300 - row * 46, 66, 44), 4)
                + line(f"M{x + 22},{306 - row * 46} v32 M{x + 44},{306 - row * 46} v32", 3)
            )
    bridge = (
        rect(640, 40, 320, 60, WHITE)
        + line(box(640, 40, 320, 60), 6)
        + windows(656, 54, 9, 1, (24, 18), (9, 0), INK)
        + rect(786, 0, 28, 42, RED)
    )
    bow = "M500,344 H1100 C1090,470 1010,640 830,760 Q800,776 770,760 C590,640 510,470 500,344Z"
    hull = fill(bow, INK) + engrave(
        fade(bow, (560, 0), (1100, 0), 0.25, 0.0), bow, ink="#5d5750", lines=straight(14, 64, tremble=10)
    )
    red = clipped(rect(400, 596, 800, 200, RED), bow) + line(bow, 8) + line("M800,350 V762", 6, "#5d5750")
    eyes = (
        disc(640, 440, 22, ASHY)
        + disc(960, 440, 22, ASHY)
        + disc(640, 440, 11, INK)
        + disc(960, 440, 11, INK)
    )
    foam = "".join(
        fill(f"M{800 + s * 40},770 q{s * 120},10 {s * 230},84 q{-s * 120},-20 {-s * 230},-40Z", WHITE)
        for s in (-1, 1)
    )
    gate = "".join(
        group(
            "".join(rect(k * 66, -16, 66, 32, RED if k % 2 else WHITE) for k in range(6))
            + line(box(0, -16, 396, 32), 6),
            move=(x, 800),
            turn=turn,
        )
        for x, turn in ((420, -8), (1180, 188))
    )
    towers = "".join(
        rect(x - 44, 690, 88, 160, "#d9cfb8")
        + line(box(x - 44, 690, 88, 160), 6)
        + rect(x - 56, 670, 112, 26, INK)
        + rect(x - 20, 720, 40, 44, INK)
        for x in (400, 1200)
    )
    return scene(
        rough(back + banks + shade + sea + crates + bridge + hull + red + eyes + foam + gate + towers, 5)
    )


def shipping_port() -> str:
    """Cranes stand still over a dark quay; one window of a ship is lit."""
    back = (
        rect(0, 0, WIDE, HIGH, "#c9cfc9")
        + sky(0.95, 0.1, horizon=620, ink=NIGHT, pitch=15)
        + disc(1300, 170, 70, PAPER)
    )
    sea = rect(0, 640, WIDE, 260, "#7f95a0") + water(640, ink=NIGHT, near=0.95, far=0.45, pitch=18)

    def crane(x: float, size: float, colour: str) -> str:
        legs = line(
            "M-110,0 L-70,-330 M110,0 L70,-330 M-100,-90 H100 M-84,-210 H84 M-100,-90 L84,-210 M100,-90 L-84,-210",
            15,
            colour,
        )
        arm = line(
            "M-190,-338 H470 M-70,-330 L0,-520 L70,-330 M0,-516 L440,-342 M0,-516 L-180,-342", 14, colour
        )
        house = (
            rect(-120, -334, 76, 52, RED)
            + line("M330,-338 V-170", 5, colour)
            + rect(282, -170, 96, 42, RED_DEEP)
            + line(box(282, -170, 96, 42), 5)
        )
        return group(legs + arm + house, move=(x, 640), scale=size)

    cranes = crane(1180, 0.86, "#22303b") + crane(760, 1.0, INK) + crane(260, 1.12, INK)
    hull = "M560,560 H1500 L1450,720 H640Z"
    ship = (
        fill(hull, INK)
        + clipped(rect(500, 680, 1100, 80, RED), hull)
        + rect(1290, 400, 150, 162, "#d8d0be")
        + line(box(1290, 400, 150, 162), 6)
        + windows(1304, 420, 4, 4, (22, 18), (12, 16), INK, lit=frozenset({(2, 1)}))
        + rect(1340, 350, 44, 52, RED)
    )
    boxes = ""
    colours = ("#6e7f86", RED_DEEP, "#8a6d35", "#41586a", "#8f877a")
    for column in range(8):
        for row in range(1 + (column * 7) % 4):
            boxes += rect(
                640 + column * 80, 516 - row * 44, 78, 42, colours[(column * 2 + row * 3) % 5]
            ) + line(box(640 + column * 80, 516 - row * 44, 78, 42), 4)
    quay = (
        rect(0, 760, 560, 140, "#3a3c3d")
        + fill("M0,760 H560 L600,790 H0Z", "#6d665d")
        + line("M0,760 H560", 8)
    )
    return scene(
        rough(
            back
            + cranes
            + boxes
            + ship
            + sea
            + ripples((560, 720, 960, 170), 26, "#e7b23d", seed=9, length=90)
            + quay,
            5,
        )
    )


def river_flood() -> str:
    """Roofs stand in brown water up to the gutter; a painted gauge goes under."""
    back = rect(0, 0, WIDE, HIGH, "#c8cfcb") + sky(
        0.9, 0.25, horizon=520, ink="#3a4c55", pitch=24, angle=-14, tremble=50
    )
    rain = "".join(
        line(f"M{x},{y} l-22,70", 4, WHITE) for x, y in ((k * 97 % 1600, k * 61 % 430) for k in range(46))
    )
    hills = fill(ridge(480, 90, seed=3, bottom=560), "#5d6b62")
    trees = "".join(
        group(
            line("M0,0 V-120", 12)
            + disc(0, -150, 62, "#3f5540")
            + disc(-44, -120, 40, "#3f5540")
            + disc(42, -124, 44, "#3f5540"),
            move=(x, 560),
            scale=s,
        )
        for x, s in ((90, 1.0), (1500, 1.2), (760, 0.7))
    )
    houses = ""
    for x, foot, size, wall, roof in (
        (250, 590, 1.1, "#d8c8a4", RED),
        (980, 570, 0.9, "#cbbf9f", "#6b3c22"),
        (1260, 620, 1.2, "#d8c8a4", BLUE),
        (610, 660, 1.34, "#e2d5b5", "#7d2a1c"),
    ):
        gable = "M-150,-120 L0,-250 L150,-120Z"
        houses += group(
            rect(-120, -124, 240, 200, wall)
            + line(box(-120, -124, 240, 200), 7)
            + fill(gable, roof)
            + engrave(
                fade(gable, (-150, 0), (150, 0), 0.0, 0.85),
                gable,
                ink=INK,
                lines=straight(14, -40, tremble=4),
            )
            + line(gable, 8)
            + rect(-80, -84, 56, 60, NIGHT)
            + rect(26, -84, 56, 60, NIGHT)
            + line("M-52,-84 v60 M54,-84 v60 M-80,-54 h56 M26,-54 h56", 5, wall)
            + rect(60, -236, 34, 70, "#6b3c22"),
            move=(x, foot),
            scale=size,
        )
    sea = "M-20,600 " + "".join(f"q50,{-16 if k % 2 else 16} 100,0 " for k in range(17)) + "V920 H-20Z"
    brown = fill(sea, "#a98a58") + clipped(water(580, ink="#4d3817", near=0.9, far=0.3, pitch=24), sea)
    gauge = (
        rect(1120, 420, 64, 400, WHITE)
        + line(box(1120, 420, 64, 400), 7)
        + "".join(rect(1120, 440 + k * 56, 30 if k % 2 else 46, 12, RED if k < 4 else INK) for k in range(7))
    )
    boat = (
        fill("M300,770 H560 L520,838 H344Z", RED)
        + line("M300,770 H560 L520,838 H344Z", 8)
        + person(400, 786, 128, kind=0)
        + person(470, 784, 112, kind=4, scarf=OCHRE)
        + line("M520,720 L600,850", 9)
    )
    glints = ripples((0, 700, 1500, 180), 26, "#e8d9b2", seed=6, length=150)
    return scene(rough(back + hills + trees + rain + houses + gauge + brown + glints + boat, 5))
