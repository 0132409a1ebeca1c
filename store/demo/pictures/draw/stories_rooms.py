"""Pictures for stories of a library, a ward, a yard of tank wagons."""

from __future__ import annotations

import random

from store.demo.pictures.draw.ink import (
    ASH,
    BLUE,
    INK,
    LEAF,
    OCHRE,
    PAPER,
    PAPER_SHADE,
    RED,
    RED_DEEP,
    SKY,
    WHITE,
    box,
    curve,
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
from store.demo.pictures.draw.letters import fitted, words
from store.demo.pictures.draw.props import (
    HIGH,
    WIDE,
    halo,
    scene,
    sky,
)


def school_library() -> str:
    """Shelves with gaps like missing teeth; one red book has come back."""
    dice = random.Random(5)
    back = rect(0, 0, WIDE, HIGH, "#7a5430") + engrave(
        fade(box(0, 0, WIDE, HIGH), (0, 0), (1600, 900), 0.2, 0.7),
        box(0, 0, WIDE, HIGH),
        ink="#3d2814",
        lines=straight(22, 1, tremble=30),
    )
    colours = (BLUE, "#8a6d35", LEAF, "#b9ab8a", ASH, SKY, "#5d3a2c", PAPER_SHADE)
    body = ""
    for row in range(3):
        top, foot = 40 + row * 285, 290 + row * 285
        body += rect(60, top, 1480, 250, "#2a1c10")
        x = 66.0
        while x < 1530:
            wide = dice.randint(30, 66)
            tall = dice.randint(160, 226)
            if x + wide > 1536:
                break
            hole = dice.random() < 0.27 or (row == 1 and 560 < x < 1010)
            if not hole:
                tone = dice.choice(colours)
                spine = box(x, foot - tall, wide, tall)
                body += (
                    fill(spine, tone)
                    + engrave(
                        fade(spine, (x, 0), (x + wide, 0), 0.0, 0.75),
                        spine,
                        ink=INK,
                        lines=straight(11, 90, tremble=0),
                    )
                    + line(spine, 5)
                    + rect(x + 6, foot - tall + 24, wide - 12, 9, PAPER)
                    + rect(x + 6, foot - 46, wide - 12, 22, PAPER)
                )
            x += wide
        body += rect(40, foot, 1520, 26, "#a5753f") + line(box(40, foot, 1520, 26), 6)
    body += "".join(rect(x, 0, 26, 900, "#a5753f") + line(box(x, -10, 26, 920), 6) for x in (34, 1540))
    leaning = box(-44, -232, 88, 232)
    red = group(
        fill(leaning, RED)
        + engrave(
            fade(leaning, (-44, 0), (44, 0), 0.0, 0.7),
            leaning,
            ink=RED_DEEP,
            lines=straight(11, 90, tremble=0),
        )
        + line(leaning, 7)
        + rect(-32, -196, 64, 12, PAPER)
        + rect(-32, -174, 64, 6, PAPER)
        + rect(-30, -60, 60, 34, PAPER)
        + words("1", (0, -54), 22, INK),
        move=(770, 572),
        turn=13,
    )
    card = group(
        rect(0, 0, 150, 96, PAPER)
        + line(box(0, 0, 150, 96), 5)
        + fitted("REMOVED", (75, 20), 118, 26, RED)
        + rect(18, 60, 114, 6, INK)
        + rect(18, 76, 80, 6, INK),
        move=(880, 474),
        turn=-5,
    )
    return scene(rough(back + body + card + red, 4))


def hospital_night() -> str:
    """A ward at night: a long row of beds, one lamp, one nurse."""
    back = rect(0, 0, WIDE, HIGH, "#2a4450") + halo((800, 330), 760, 0.0, 0.95, ink="#0f1c24", pitch=22)
    floor = "M0,900 L620,470 H980 L1600,900Z"
    ground = fill(floor, "#47626c") + engrave(
        fade(floor, (0, 470), (0, 900), 0.1, 0.8), floor, ink="#0f1c24", lines=straight(20, 0, tremble=10)
    )
    door = rect(730, 250, 140, 220, "#e9c66b") + line(box(730, 250, 140, 220), 8) + line("M800,250 V470", 6)
    beds = ""
    for k in range(5):
        size = 0.34 + k * k * 0.052
        foot = 500 + k * k * 21
        for side in (-1, 1):
            frame = (
                line("M-150,-140 V40 M150,-60 V40", 12, "#10181d")
                + fill("M-150,-70 H150 V0 H-150Z", WHITE)
                + fill("M-40,-76 H156 V6 H-40Z", "#7fa0ac")
                + line("M-150,-70 H150 V0 H-150Z", 7, "#10181d")
                + fill("M-144,-98 Q-100,-112 -62,-98 V-70 H-144Z", WHITE)
                + line("M-144,-98 Q-100,-112 -62,-98 V-70 H-144Z", 6, "#10181d")
                + fill("M-58,-88 Q40,-124 140,-84 V-60 H-58Z", "#9db8c1")
                + line("M-58,-88 Q40,-124 140,-84", 6, "#10181d")
                + line("M-176,40 V-240 M-190,-238 H-162", 7, "#10181d")
                + rect(-192, -230, 22, 44, RED)
            )
            x = 800 + side * (160 + k * k * 42)
            beds += (
                f'<g transform="translate({x:.0f} {foot}) scale({size * side:.3f} {size:.3f})">{frame}</g>'
            )
    lamp = (
        line("M800,0 V110", 6, INK)
        + fill("M740,150 Q800,70 860,150Z", OCHRE)
        + line("M740,150 Q800,70 860,150Z", 7)
    )
    cone = fill("M748,152 H852 L1010,640 H590Z", "#f2d98c", 'opacity="0.28"')
    nurse = group(
        fill("M-13,-80 Q0,-86 13,-80 L22,-48 L16,-46 L24,-14 H-24 L-16,-46 L-22,-48Z", WHITE)
        + rect(-10, -14, 8, 14, INK)
        + rect(2, -14, 8, 14, INK)
        + disc(0, -92, 9.4, "#3b2a22")
        + fill("M-11,-96 Q0,-108 11,-96 L10,-92 H-10Z", WHITE)
        + rect(-2, -104, 4, 9, RED)
        + rect(-4.5, -101.5, 9, 4, RED)
        + line("M20,-50 L28,-40", 5, WHITE)
        + rect(22, -48, 18, 24, OCHRE)
        + line("M-13,-80 Q0,-86 13,-80 L22,-48 L16,-46 L24,-14 H-24 L-16,-46 L-22,-48Z", 2.6),
        move=(800, 690),
        scale=2.7,
    )
    return scene(rough(back + door + ground + beds + lamp + cone + nurse, 5))


def rail_yard() -> str:
    """Tank wagons in a long curve, a red signal, a vapour that nobody has named."""
    back = rect(0, 0, WIDE, HIGH, "#d9cfa9") + sky(0.9, 0.05, horizon=620, ink="#4a4a26", pitch=18)
    town = fill(
        "M0,560 V500 H90 L130,460 L170,500 V470 H240 V520 H330 L370,480 L410,520 H520 V500 H600 V560Z M1240,560 V510 H1320 L1360,470 L1400,510 H1500 V490 H1600 V560Z",
        "#4b4a3c",
    )
    vapour = "".join(
        engrave(
            fade(d, (0, 260), (0, 560), 0.35, 0.85),
            d,
            ink="#7a7f2c",
            lines=straight(14, -8, tremble=70, seed=k),
        )
        for k, d in enumerate(
            (
                curve(
                    [
                        (860, 560),
                        (760, 500),
                        (820, 430),
                        (720, 380),
                        (800, 300),
                        (960, 270),
                        (1060, 330),
                        (1190, 300),
                        (1260, 390),
                        (1180, 440),
                        (1220, 520),
                        (1100, 560),
                    ],
                    closed=True,
                ),
            )
        )
    )
    ground = (
        rect(0, 560, WIDE, 340, "#8a7c5e")
        + engrave(
            fade(box(0, 560, WIDE, 340), (0, 560), (0, 900), 0.2, 0.85),
            box(0, 560, WIDE, 340),
            ink="#3c3320",
            lines=straight(18, 4, tremble=40),
        )
        + line("M0,560 H1600", 7)
    )
    sleepers = "".join(fill(f"M{40 + k * 110},812 h66 l-20,52 h-74Z", "#33291a") for k in range(-1, 15))
    rails = line("M-20,822 H1620", 13) + line("M-20,854 H1620", 15) + line("M-20,819 H1620", 4, "#cfc8b6")
    wagons = ""
    for k in range(4):
        x = -90 + k * 450
        tank = f"M{x + 40},560 H{x + 380} Q{x + 420},560 {x + 420},640 Q{x + 420},720 {x + 380},720 H{x + 40} Q{x},720 {x},640 Q{x},560 {x + 40},560Z"
        tone = RED if k == 2 else "#2d2c2a"
        wagons += (
            fill(tank, tone)
            + engrave(
                fade(tank, (0, 560), (0, 720), 0.0, 0.9),
                tank,
                ink=INK if k == 2 else "#6d665d",
                lines=straight(15, 0, tremble=4),
            )
            + line(tank, 9)
            + rect(x + 180, 520, 60, 42, tone)
            + line(box(x + 180, 520, 60, 42), 7)
            + line(f"M{x + 60},560 V720 M{x + 360},560 V720 M{x - 30},740 H{x + 450}", 9)
            + "".join(disc(x + a, 790, 36, INK) + disc(x + a, 790, 15, ASH) for a in (60, 140, 290, 370))
            + rect(x + 30, 736, 360, 22, INK)
        )
    diamond = group(
        rect(-46, -46, 92, 92, WHITE) + line(box(-46, -46, 92, 92), 7), move=(1020, 640), turn=45
    ) + fitted("?", (1020, 606), 40, 68, INK)
    puff = line("M1020,520 C1010,480 1040,470 1030,430", 18, "#7a7f2c")
    signal = (
        rect(1392, 180, 20, 640, INK)
        + rect(1356, 150, 92, 190, INK)
        + disc(1402, 200, 32, RED)
        + disc(1402, 288, 32, "#3b3528")
        + "".join(
            line(f"M{1402 + a},{200 + b} l{a * 0.5:.0f},{b * 0.5:.0f}", 8, RED)
            for a, b in ((-64, -30), (-70, 14), (64, -30), (70, 14), (0, -74))
        )
    )
    return scene(
        rough(back + town + vapour + puff + ground + sleepers + rails + wagons + diamond + signal, 5)
    )
