"""Pictures for stories of forests, power lines and fields."""

from __future__ import annotations

import random

from store.demo.pictures.draw.ink import (
    ASH,
    INK,
    LEAF,
    OCHRE,
    PAPER_SHADE,
    RED,
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
from store.demo.pictures.draw.props import (
    HIGH,
    WIDE,
    halo,
    rays,
    ridge,
    ripples,
    scene,
    sky,
    stars,
)

NIGHT = "#16232e"


def _pine(x: float, foot: float, tall: float, colour: str, *, burnt: bool = False) -> str:
    if burnt:
        twigs = "".join(
            f"M0,{-k} l{side * (100 - k) * 0.34:.0f},{-8 - k * 0.06:.0f}"
            for k in range(26, 96, 11)
            for side in (-1, 1)
        )
        return group(
            line("M0,0 L1,-104", 5, colour) + line(twigs, 2.4, colour), move=(x, foot), scale=tall / 104
        )
    tiers = "".join(f"M0,{-104 + k * 17} L{12 + k * 6},{-70 + k * 17} H{-12 - k * 6}Z" for k in range(4))
    return group(fill(tiers, colour) + rect(-4, -24, 8, 24, colour), move=(x, foot), scale=tall / 104)


def wildfire_smoke() -> str:
    """A red sun behind bands of smoke; the nearest trees are bare already."""
    dice = random.Random(12)
    back = (
        rect(0, 0, WIDE, HIGH, "#e0a458")
        + halo((800, 330), 900, 0.0, 0.95, ink="#8a3d14", pitch=22)
        + disc(800, 330, 150, RED)
    )
    bands = ""
    for y, tone, seed in ((250, "#c98a4a", 3), (380, "#a96a36", 5), (480, "#7d4b2a", 8)):
        points = [(x, y + 46 * (0.5 - dice.random()) + seed) for x in range(-100, 1800, 150)]
        band = (
            curve(points)
            + f"L1700,{y + 62} "
            + curve([(x, b + 50 + 26 * dice.random()) for x, b in reversed(points)])[1:].replace("M", "L")
            + "Z"
        )
        bands += engrave(
            fade(band, (0, y), (1600, y), 0.75, 0.45),
            band,
            ink=tone,
            lines=straight(15, 3, tremble=60, seed=seed),
        )
    far = ridge(620, 150, seed=7)
    hills = fill(far, "#6b3c22") + engrave(
        fade(far, (0, 480), (0, 760), 0.1, 0.9), far, ink="#2c1710", lines=straight(15, 58, tremble=20)
    )
    wood = "".join(
        _pine(20 + k * 54, 700 + dice.randint(-14, 30), dice.randint(110, 190), "#2c1710") for k in range(31)
    )
    floor = fill("M0,730 C400,690 900,760 1600,700 V900 H0Z", INK)
    near = "".join(
        _pine(x, foot, tall, INK, burnt=True)
        for x, foot, tall in (
            (130, 880, 620),
            (360, 890, 430),
            (1250, 880, 500),
            (1470, 890, 690),
            (1060, 880, 300),
            (560, 880, 280),
        )
    )
    embers = "".join(
        disc(dice.randint(80, 1520), dice.randint(420, 860), dice.randint(3, 7), "#f2b33c") for _ in range(34)
    )
    return scene(rough(back + bands + hills + wood + floor + near + embers, 5))


def power_grid() -> str:
    """Pylons in the snow, iced lines sagging; one house of the row has light."""
    back = (
        rect(0, 0, WIDE, HIGH, "#8fa6b2")
        + sky(0.95, 0.1, horizon=640, ink=NIGHT, pitch=18)
        + stars(20, WHITE, (0, 0, 1600, 300), 9)
    )
    snow = fill("M0,640 C400,600 900,650 1600,610 V900 H0Z", WHITE) + ripples(
        (0, 680, 1500, 200), 34, "#cdd4d6", length=200
    )

    def pylon(x: float, foot: float, size: float) -> str:
        frame = (
            "M-90,0 L-22,-420 L-14,-600 H14 L22,-420 L90,0 M-78,-70 L60,-180 M78,-70 L-60,-180 M-56,-210 L40,-310 M56,-210 L-40,-310 M-36,-330 L24,-420 M36,-330 L-24,-420 "
            "M-190,-440 H190 M-190,-440 L-16,-500 M190,-440 L16,-500 M-150,-540 H150 M-150,-540 L0,-604 M150,-540 L0,-604"
        )
        drops = "".join(
            line(f"M{a},{b} v34", 9, RED) for a, b in ((-186, -440), (186, -440), (-146, -540), (146, -540))
        )
        return group(line(frame, 11) + drops, move=(x, foot), scale=size)

    wires = "".join(
        line(
            f"M-40,{y - 60} Q150,{y + 130} {330 + dx},{y} Q{720},{y + 190} {1080 + dx * 0.8:.0f},{y + 60} Q1340,{y + 150} 1660,{y + 20}",
            4.5,
            INK,
        )
        for y, dx in ((164, -150), (164, 150), (72, -116), (72, 116))
    )
    houses = ""
    for k in range(6):
        x, lit = 130 + k * 250, k == 3
        roof = f"M{x - 24},720 L{x + 80},640 L{x + 184},720Z"
        houses += (
            rect(x, 716, 160, 110, "#3b3230")
            + fill(roof, WHITE)
            + line(roof, 6)
            + line(box(x, 716, 160, 110), 6)
            + rect(x + 26, 746, 38, 42, OCHRE if lit else NIGHT)
            + rect(x + 98, 746, 38, 42, OCHRE if lit else NIGHT)
            + line(f"M{x + 45},746 v42 M{x + 117},746 v42", 4)
            + rect(x + 116, 640, 26, 54, "#3b3230")
        )
    smoke = line("M1009,640 C1000,590 1040,570 1024,530 C1012,500 1040,480 1034,450", 14, PAPER_SHADE)
    drifts = fill("M0,820 Q200,790 400,822 T800,818 T1200,822 T1600,812 V900 H0Z", "#e6ebea") + line(
        "M0,820 Q200,790 400,822 T800,818 T1200,822 T1600,812", 5, "#aab8be"
    )
    return scene(
        rough(
            back + snow + pylon(330, 680, 0.86) + pylon(1080, 680, 0.72) + wires + smoke + houses + drifts, 5
        )
    )


def farm_field() -> str:
    """Furrows run to a barn; a spreader goes over them and leaves a red line."""
    back = (
        rect(0, 0, WIDE, HIGH, "#f0dfb4")
        + rays((1240, 190), 30, 1400, "#f6eacb")
        + disc(1240, 190, 84, OCHRE)
        + sky(0.35, 0.0, horizon=420, ink="#a87d2f", pitch=20)
    )
    hills = fill("M0,420 C300,360 520,400 800,380 C1100,360 1300,400 1600,370 V470 H0Z", "#8a9a5b")
    field = rect(0, 440, WIDE, 460, "#b98a4b")
    furrows = "".join(
        fill(f"M{800 + k * 24},440 L{800 + k * 210 - 44},900 H{800 + k * 210 + 44}Z", "#6e4a22")
        for k in range(-9, 10)
    )
    rows = "".join(
        group(
            fill(
                "M0,0 C-26,-30 -52,-30 -64,-22 C-44,-2 -20,4 0,0 C26,-30 52,-30 64,-22 C44,-2 20,4 0,0Z", LEAF
            )
            + line("M0,6 V-26", 5, LEAF),
            move=(800 + k * 24 + (k * 186 + 105) * t, 440 + 460 * t),
            scale=0.16 + t,
        )
        for k in range(-9, 9)
        for t in (0.1, 0.22, 0.38, 0.58, 0.84)
    )
    barn = (
        rect(300, 300, 240, 170, RED)
        + fill("M280,304 L340,216 H500 L560,304Z", "#4d2a1c")
        + line("M280,304 L340,216 H500 L560,304Z", 7)
        + line(box(300, 300, 240, 170), 7)
        + rect(380, 372, 80, 98, WHITE)
        + line("M380,372 L460,470 M460,372 L380,470", 6, RED)
        + line(box(380, 372, 80, 98), 6)
    )
    silo = (
        rect(580, 220, 84, 250, "#d4cbb6")
        + engrave(
            fade(box(580, 220, 84, 250), (580, 0), (664, 0), 0.0, 0.9),
            box(580, 220, 84, 250),
            ink=INK,
            lines=straight(13, 90, tremble=0),
        )
        + fill("M576,224 Q622,160 668,224Z", ASH)
        + line("M580,470 V220 M664,470 V220 M576,224 Q622,160 668,224Z", 7)
    )
    tank = "M-250,-190 H-20 Q20,-190 20,-120 Q20,-56 -20,-56 H-250 Q-290,-56 -290,-120 Q-290,-190 -250,-190Z"
    spread = "".join(
        line(
            f"M-330,{-120 + k * 12} q-70,{20 + k * 16} -110,{110 + k * 14}", 6, RED, 'stroke-dasharray="4 18"'
        )
        for k in range(-1, 4)
    )
    tractor = group(
        spread
        + fill(tank, "#e6ddc8")
        + engrave(fade(tank, (0, -190), (0, -50), 0.0, 0.85), tank, ink=INK, lines=straight(13, 0, tremble=4))
        + line(tank, 8)
        + fill(
            "M-180,-150 Q-200,-112 -180,-96 Q-160,-112 -180,-150Z M-120,-150 h60 v14 h-60Z M-120,-124 h60 v14 h-60Z",
            RED,
        )
        + line("M20,-80 H90", 12)
        + rect(90, -130, 210, 80, LEAF)
        + line(box(90, -130, 210, 80), 8)
        + fill("M100,-130 L120,-250 H220 L230,-130Z", SKY)
        + line("M100,-130 L120,-250 H220 L230,-130Z", 9)
        + rect(104, -264, 132, 18, LEAF)
        + line("M270,-130 V-200", 10)
        + disc(150, -50, 84, INK)
        + disc(150, -50, 38, OCHRE)
        + disc(280, -26, 54, INK)
        + disc(280, -26, 22, OCHRE)
        + disc(-150, -30, 56, INK)
        + disc(-150, -30, 22, ASH),
        move=(900, 760),
        scale=1.15,
    )
    trail = fill("M470,770 L440,820 H0 V770Z", RED, 'opacity="0.75"')
    return scene(rough(back + hills + field + furrows + rows + barn + silo + trail + tractor, 5))
