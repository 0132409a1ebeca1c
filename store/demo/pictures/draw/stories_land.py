"""Pictures for stories about weather, power lines, rails, rivers, fields, and the rooms people wait in."""

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
    clipped,
    curve,
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
from store.demo.pictures.draw.letters import fitted, words
from store.demo.pictures.draw.props import HIGH, WIDE, halo, person, rays, ridge, ripples, scene, sky, stars, water

NIGHT = "#16232e"


def _pine(x: float, foot: float, tall: float, colour: str, *, burnt: bool = False) -> str:
    if burnt:
        twigs = "".join(f"M0,{-k} l{side * (100 - k) * 0.34:.0f},{-8 - k * 0.06:.0f}" for k in range(26, 96, 11) for side in (-1, 1))
        return group(line("M0,0 L1,-104", 5, colour) + line(twigs, 2.4, colour), move=(x, foot), scale=tall / 104)
    tiers = "".join(f"M0,{-104 + k * 17} L{12 + k * 6},{-70 + k * 17} H{-12 - k * 6}Z" for k in range(4))
    return group(fill(tiers, colour) + rect(-4, -24, 8, 24, colour), move=(x, foot), scale=tall / 104)


def wildfire_smoke() -> str:
    """A red sun behind bands of smoke; the nearest trees are bare already."""
    dice = random.Random(12)
    back = rect(0, 0, WIDE, HIGH, "#e0a458") + halo((800, 330), 900, 0.0, 0.95, ink="#8a3d14", pitch=22) + disc(800, 330, 150, RED)
    bands = ""
    for y, tone, seed in ((250, "#c98a4a", 3), (380, "#a96a36", 5), (480, "#7d4b2a", 8)):
        points = [(x, y + 46 * (0.5 - dice.random()) + seed) for x in range(-100, 1800, 150)]
        band = curve(points) + f"L1700,{y + 62} " + curve([(x, b + 50 + 26 * dice.random()) for x, b in reversed(points)])[1:].replace("M", "L") + "Z"
        bands += engrave(fade(band, (0, y), (1600, y), 0.75, 0.45), band, ink=tone, lines=straight(15, 3, tremble=60, seed=seed))
    far = ridge(620, 150, seed=7)
    hills = fill(far, "#6b3c22") + engrave(fade(far, (0, 480), (0, 760), 0.1, 0.9), far, ink="#2c1710", lines=straight(15, 58, tremble=20))
    wood = "".join(_pine(20 + k * 54, 700 + dice.randint(-14, 30), dice.randint(110, 190), "#2c1710") for k in range(31))
    floor = fill("M0,730 C400,690 900,760 1600,700 V900 H0Z", INK)
    near = "".join(_pine(x, foot, tall, INK, burnt=True) for x, foot, tall in ((130, 880, 620), (360, 890, 430), (1250, 880, 500), (1470, 890, 690), (1060, 880, 300), (560, 880, 280)))
    embers = "".join(disc(dice.randint(80, 1520), dice.randint(420, 860), dice.randint(3, 7), "#f2b33c") for _ in range(34))
    return scene(rough(back + bands + hills + wood + floor + near + embers, 5))


def power_grid() -> str:
    """Pylons in the snow, iced lines sagging; one house of the row has light."""
    back = rect(0, 0, WIDE, HIGH, "#8fa6b2") + sky(0.95, 0.1, horizon=640, ink=NIGHT, pitch=18) + stars(20, WHITE, (0, 0, 1600, 300), 9)
    snow = fill("M0,640 C400,600 900,650 1600,610 V900 H0Z", WHITE) + ripples((0, 680, 1500, 200), 34, "#cdd4d6", length=200)

    def pylon(x: float, foot: float, size: float) -> str:
        frame = ("M-90,0 L-22,-420 L-14,-600 H14 L22,-420 L90,0 M-78,-70 L60,-180 M78,-70 L-60,-180 M-56,-210 L40,-310 M56,-210 L-40,-310 M-36,-330 L24,-420 M36,-330 L-24,-420 "
                 "M-190,-440 H190 M-190,-440 L-16,-500 M190,-440 L16,-500 M-150,-540 H150 M-150,-540 L0,-604 M150,-540 L0,-604")
        drops = "".join(line(f"M{a},{b} v34", 9, RED) for a, b in ((-186, -440), (186, -440), (-146, -540), (146, -540)))
        return group(line(frame, 11) + drops, move=(x, foot), scale=size)

    wires = "".join(line(f"M-40,{y - 60} Q150,{y + 130} {330 + dx},{y} Q{720},{y + 190} {1080 + dx * 0.8:.0f},{y + 60} Q1340,{y + 150} 1660,{y + 20}", 4.5, INK) for y, dx in ((164, -150), (164, 150), (72, -116), (72, 116)))
    houses = ""
    for k in range(6):
        x, lit = 130 + k * 250, k == 3
        roof = f"M{x - 24},720 L{x + 80},640 L{x + 184},720Z"
        houses += rect(x, 716, 160, 110, "#3b3230") + fill(roof, WHITE) + line(roof, 6) + line(box(x, 716, 160, 110), 6) \
            + rect(x + 26, 746, 38, 42, OCHRE if lit else NIGHT) + rect(x + 98, 746, 38, 42, OCHRE if lit else NIGHT) + line(f"M{x + 45},746 v42 M{x + 117},746 v42", 4) \
            + rect(x + 116, 640, 26, 54, "#3b3230")
    smoke = line("M1009,640 C1000,590 1040,570 1024,530 C1012,500 1040,480 1034,450", 14, PAPER_SHADE)
    drifts = fill("M0,820 Q200,790 400,822 T800,818 T1200,822 T1600,812 V900 H0Z", "#e6ebea") + line("M0,820 Q200,790 400,822 T800,818 T1200,822 T1600,812", 5, "#aab8be")
    return scene(rough(back + snow + pylon(330, 680, 0.86) + pylon(1080, 680, 0.72) + wires + smoke + houses + drifts, 5))


def school_library() -> str:
    """Shelves with gaps like missing teeth; one red book has come back."""
    dice = random.Random(5)
    back = rect(0, 0, WIDE, HIGH, "#7a5430") + engrave(fade(box(0, 0, WIDE, HIGH), (0, 0), (1600, 900), 0.2, 0.7), box(0, 0, WIDE, HIGH), ink="#3d2814", lines=straight(22, 1, tremble=30))
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
                body += fill(spine, tone) + engrave(fade(spine, (x, 0), (x + wide, 0), 0.0, 0.75), spine, ink=INK, lines=straight(11, 90, tremble=0)) + line(spine, 5) \
                    + rect(x + 6, foot - tall + 24, wide - 12, 9, PAPER) + rect(x + 6, foot - 46, wide - 12, 22, PAPER)
            x += wide
        body += rect(40, foot, 1520, 26, "#a5753f") + line(box(40, foot, 1520, 26), 6)
    body += "".join(rect(x, 0, 26, 900, "#a5753f") + line(box(x, -10, 26, 920), 6) for x in (34, 1540))
    leaning = box(-44, -232, 88, 232)
    red = group(fill(leaning, RED) + engrave(fade(leaning, (-44, 0), (44, 0), 0.0, 0.7), leaning, ink=RED_DEEP, lines=straight(11, 90, tremble=0)) + line(leaning, 7) + rect(-32, -196, 64, 12, PAPER)
                + rect(-32, -174, 64, 6, PAPER) + rect(-30, -60, 60, 34, PAPER) + words("1", (0, -54), 22, INK), move=(770, 572), turn=13)
    card = group(rect(0, 0, 150, 96, PAPER) + line(box(0, 0, 150, 96), 5) + fitted("REMOVED", (75, 20), 118, 26, RED) + rect(18, 60, 114, 6, INK) + rect(18, 76, 80, 6, INK), move=(880, 474), turn=-5)
    return scene(rough(back + body + card + red, 4))


def hospital_night() -> str:
    """A ward at night: a long row of beds, one lamp, one nurse."""
    back = rect(0, 0, WIDE, HIGH, "#2a4450") + halo((800, 330), 760, 0.0, 0.95, ink="#0f1c24", pitch=22)
    floor = "M0,900 L620,470 H980 L1600,900Z"
    ground = fill(floor, "#47626c") + engrave(fade(floor, (0, 470), (0, 900), 0.1, 0.8), floor, ink="#0f1c24", lines=straight(20, 0, tremble=10))
    door = rect(730, 250, 140, 220, "#e9c66b") + line(box(730, 250, 140, 220), 8) + line("M800,250 V470", 6)
    beds = ""
    for k in range(5):
        size = 0.34 + k * k * 0.052
        foot = 500 + k * k * 21
        for side in (-1, 1):
            frame = line("M-150,-140 V40 M150,-60 V40", 12, "#10181d") + fill("M-150,-70 H150 V0 H-150Z", WHITE) + fill("M-40,-76 H156 V6 H-40Z", "#7fa0ac") + line("M-150,-70 H150 V0 H-150Z", 7, "#10181d") \
                + fill("M-144,-98 Q-100,-112 -62,-98 V-70 H-144Z", WHITE) + line("M-144,-98 Q-100,-112 -62,-98 V-70 H-144Z", 6, "#10181d") \
                + fill("M-58,-88 Q40,-124 140,-84 V-60 H-58Z", "#9db8c1") + line("M-58,-88 Q40,-124 140,-84", 6, "#10181d") + line("M-176,40 V-240 M-190,-238 H-162", 7, "#10181d") + rect(-192, -230, 22, 44, RED)
            x = 800 + side * (160 + k * k * 42)
            beds += f'<g transform="translate({x:.0f} {foot}) scale({size * side:.3f} {size:.3f})">{frame}</g>'
    lamp = line("M800,0 V110", 6, INK) + fill("M740,150 Q800,70 860,150Z", OCHRE) + line("M740,150 Q800,70 860,150Z", 7)
    cone = fill("M748,152 H852 L1010,640 H590Z", "#f2d98c", 'opacity="0.28"')
    nurse = group(
        fill("M-13,-80 Q0,-86 13,-80 L22,-48 L16,-46 L24,-14 H-24 L-16,-46 L-22,-48Z", WHITE) + rect(-10, -14, 8, 14, INK) + rect(2, -14, 8, 14, INK) + disc(0, -92, 9.4, "#3b2a22")
        + fill("M-11,-96 Q0,-108 11,-96 L10,-92 H-10Z", WHITE) + rect(-2, -104, 4, 9, RED) + rect(-4.5, -101.5, 9, 4, RED) + line("M20,-50 L28,-40", 5, WHITE) + rect(22, -48, 18, 24, OCHRE)
        + line("M-13,-80 Q0,-86 13,-80 L22,-48 L16,-46 L24,-14 H-24 L-16,-46 L-22,-48Z", 2.6), move=(800, 690), scale=2.7)
    return scene(rough(back + door + ground + beds + lamp + cone + nurse, 5))


def rail_yard() -> str:
    """Tank wagons in a long curve, a red signal, a vapour that nobody has named."""
    back = rect(0, 0, WIDE, HIGH, "#d9cfa9") + sky(0.9, 0.05, horizon=620, ink="#4a4a26", pitch=18)
    town = fill("M0,560 V500 H90 L130,460 L170,500 V470 H240 V520 H330 L370,480 L410,520 H520 V500 H600 V560Z M1240,560 V510 H1320 L1360,470 L1400,510 H1500 V490 H1600 V560Z", "#4b4a3c")
    vapour = "".join(
        engrave(fade(d, (0, 260), (0, 560), 0.35, 0.85), d, ink="#7a7f2c", lines=straight(14, -8, tremble=70, seed=k))
        for k, d in enumerate((curve([(860, 560), (760, 500), (820, 430), (720, 380), (800, 300), (960, 270), (1060, 330), (1190, 300), (1260, 390), (1180, 440), (1220, 520), (1100, 560)], closed=True),))
    )
    ground = rect(0, 560, WIDE, 340, "#8a7c5e") + engrave(fade(box(0, 560, WIDE, 340), (0, 560), (0, 900), 0.2, 0.85), box(0, 560, WIDE, 340), ink="#3c3320", lines=straight(18, 4, tremble=40)) + line("M0,560 H1600", 7)
    sleepers = "".join(fill(f"M{40 + k * 110},812 h66 l-20,52 h-74Z", "#33291a") for k in range(-1, 15))
    rails = line("M-20,822 H1620", 13) + line("M-20,854 H1620", 15) + line("M-20,819 H1620", 4, "#cfc8b6")
    wagons = ""
    for k in range(4):
        x = -90 + k * 450
        tank = f"M{x + 40},560 H{x + 380} Q{x + 420},560 {x + 420},640 Q{x + 420},720 {x + 380},720 H{x + 40} Q{x},720 {x},640 Q{x},560 {x + 40},560Z"
        tone = RED if k == 2 else "#2d2c2a"
        wagons += fill(tank, tone) + engrave(fade(tank, (0, 560), (0, 720), 0.0, 0.9), tank, ink=INK if k == 2 else "#6d665d", lines=straight(15, 0, tremble=4)) + line(tank, 9) \
            + rect(x + 180, 520, 60, 42, tone) + line(box(x + 180, 520, 60, 42), 7) + line(f"M{x + 60},560 V720 M{x + 360},560 V720 M{x - 30},740 H{x + 450}", 9) \
            + "".join(disc(x + a, 790, 36, INK) + disc(x + a, 790, 15, ASH) for a in (60, 140, 290, 370)) + rect(x + 30, 736, 360, 22, INK)
    diamond = group(rect(-46, -46, 92, 92, WHITE) + line(box(-46, -46, 92, 92), 7), move=(1020, 640), turn=45) + fitted("?", (1020, 606), 40, 68, INK)
    puff = line("M1020,520 C1010,480 1040,470 1030,430", 18, "#7a7f2c")
    signal = rect(1392, 180, 20, 640, INK) + rect(1356, 150, 92, 190, INK) + disc(1402, 200, 32, RED) + disc(1402, 288, 32, "#3b3528") + "".join(
        line(f"M{1402 + a},{200 + b} l{a * 0.5:.0f},{b * 0.5:.0f}", 8, RED) for a, b in ((-64, -30), (-70, 14), (64, -30), (70, 14), (0, -74)))
    return scene(rough(back + town + vapour + puff + ground + sleepers + rails + wagons + diamond + signal, 5))


def river_flood() -> str:
    """Roofs stand in brown water up to the gutter; a painted gauge goes under."""
    back = rect(0, 0, WIDE, HIGH, "#c8cfcb") + sky(0.9, 0.25, horizon=520, ink="#3a4c55", pitch=24, angle=-14, tremble=50)
    rain = "".join(line(f"M{x},{y} l-22,70", 4, WHITE) for x, y in ((k * 97 % 1600, k * 61 % 430) for k in range(46)))
    hills = fill(ridge(480, 90, seed=3, bottom=560), "#5d6b62")
    trees = "".join(group(line("M0,0 V-120", 12) + disc(0, -150, 62, "#3f5540") + disc(-44, -120, 40, "#3f5540") + disc(42, -124, 44, "#3f5540"), move=(x, 560), scale=s) for x, s in ((90, 1.0), (1500, 1.2), (760, 0.7)))
    houses = ""
    for x, foot, size, wall, roof in ((250, 590, 1.1, "#d8c8a4", RED), (980, 570, 0.9, "#cbbf9f", "#6b3c22"), (1260, 620, 1.2, "#d8c8a4", BLUE), (610, 660, 1.34, "#e2d5b5", "#7d2a1c")):
        gable = "M-150,-120 L0,-250 L150,-120Z"
        houses += group(
            rect(-120, -124, 240, 200, wall) + line(box(-120, -124, 240, 200), 7) + fill(gable, roof) + engrave(fade(gable, (-150, 0), (150, 0), 0.0, 0.85), gable, ink=INK, lines=straight(14, -40, tremble=4))
            + line(gable, 8) + rect(-80, -84, 56, 60, NIGHT) + rect(26, -84, 56, 60, NIGHT) + line("M-52,-84 v60 M54,-84 v60 M-80,-54 h56 M26,-54 h56", 5, wall) + rect(60, -236, 34, 70, "#6b3c22"),
            move=(x, foot), scale=size)
    sea = "M-20,600 " + "".join(f"q50,{-16 if k % 2 else 16} 100,0 " for k in range(17)) + "V920 H-20Z"
    brown = fill(sea, "#a98a58") + clipped(water(580, ink="#4d3817", near=0.9, far=0.3, pitch=24), sea)
    gauge = rect(1120, 420, 64, 400, WHITE) + line(box(1120, 420, 64, 400), 7) + "".join(rect(1120, 440 + k * 56, 30 if k % 2 else 46, 12, RED if k < 4 else INK) for k in range(7))
    boat = fill("M300,770 H560 L520,838 H344Z", RED) + line("M300,770 H560 L520,838 H344Z", 8) + person(400, 786, 128, kind=0) + person(470, 784, 112, kind=4, scarf=OCHRE) + line("M520,720 L600,850", 9)
    glints = ripples((0, 700, 1500, 180), 26, "#e8d9b2", seed=6, length=150)
    return scene(rough(back + hills + trees + rain + houses + gauge + brown + glints + boat, 5))


def farm_field() -> str:
    """Furrows run to a barn; a spreader goes over them and leaves a red line."""
    back = rect(0, 0, WIDE, HIGH, "#f0dfb4") + rays((1240, 190), 30, 1400, "#f6eacb") + disc(1240, 190, 84, OCHRE) + sky(0.35, 0.0, horizon=420, ink="#a87d2f", pitch=20)
    hills = fill("M0,420 C300,360 520,400 800,380 C1100,360 1300,400 1600,370 V470 H0Z", "#8a9a5b")
    field = rect(0, 440, WIDE, 460, "#b98a4b")
    furrows = "".join(fill(f"M{800 + k * 24},440 L{800 + k * 210 - 44},900 H{800 + k * 210 + 44}Z", "#6e4a22") for k in range(-9, 10))
    rows = "".join(
        group(fill("M0,0 C-26,-30 -52,-30 -64,-22 C-44,-2 -20,4 0,0 C26,-30 52,-30 64,-22 C44,-2 20,4 0,0Z", LEAF) + line("M0,6 V-26", 5, LEAF), move=(800 + k * 24 + (k * 186 + 105) * t, 440 + 460 * t), scale=0.16 + t)
        for k in range(-9, 9) for t in (0.1, 0.22, 0.38, 0.58, 0.84)
    )
    barn = rect(300, 300, 240, 170, RED) + fill("M280,304 L340,216 H500 L560,304Z", "#4d2a1c") + line("M280,304 L340,216 H500 L560,304Z", 7) + line(box(300, 300, 240, 170), 7) + rect(380, 372, 80, 98, WHITE) + line("M380,372 L460,470 M460,372 L380,470", 6, RED) \
        + line(box(380, 372, 80, 98), 6)
    silo = rect(580, 220, 84, 250, "#d4cbb6") + engrave(fade(box(580, 220, 84, 250), (580, 0), (664, 0), 0.0, 0.9), box(580, 220, 84, 250), ink=INK, lines=straight(13, 90, tremble=0)) + fill("M576,224 Q622,160 668,224Z", ASH) + line("M580,470 V220 M664,470 V220 M576,224 Q622,160 668,224Z", 7)
    tank = "M-250,-190 H-20 Q20,-190 20,-120 Q20,-56 -20,-56 H-250 Q-290,-56 -290,-120 Q-290,-190 -250,-190Z"
    spread = "".join(line(f"M-330,{-120 + k * 12} q-70,{20 + k * 16} -110,{110 + k * 14}", 6, RED, 'stroke-dasharray="4 18"') for k in range(-1, 4))
    tractor = group(
        spread + fill(tank, "#e6ddc8") + engrave(fade(tank, (0, -190), (0, -50), 0.0, 0.85), tank, ink=INK, lines=straight(13, 0, tremble=4)) + line(tank, 8) + fill("M-180,-150 Q-200,-112 -180,-96 Q-160,-112 -180,-150Z M-120,-150 h60 v14 h-60Z M-120,-124 h60 v14 h-60Z", RED)
        + line("M20,-80 H90", 12) + rect(90, -130, 210, 80, LEAF) + line(box(90, -130, 210, 80), 8) + fill("M100,-130 L120,-250 H220 L230,-130Z", SKY) + line("M100,-130 L120,-250 H220 L230,-130Z", 9) + rect(104, -264, 132, 18, LEAF)
        + line("M270,-130 V-200", 10) + disc(150, -50, 84, INK) + disc(150, -50, 38, OCHRE) + disc(280, -26, 54, INK) + disc(280, -26, 22, OCHRE) + disc(-150, -30, 56, INK) + disc(-150, -30, 22, ASH), move=(900, 760), scale=1.15)
    trail = fill("M470,770 L440,820 H0 V770Z", RED, 'opacity="0.75"')
    return scene(rough(back + hills + field + furrows + rows + barn + silo + trail + tractor, 5))
