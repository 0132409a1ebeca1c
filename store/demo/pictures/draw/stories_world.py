"""Pictures for stories from abroad. Grief is shown by what is left behind: lights, stars, an empty street."""

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
    glow,
    group,
    line,
    path,
    rect,
    rough,
    straight,
)
from store.demo.pictures.draw.marks import sprig
from store.demo.pictures.draw.props import (
    HIGH,
    WIDE,
    candle,
    dove,
    halo,
    person,
    rays,
    ridge,
    ripples,
    scene,
    sky,
    star_shape,
    water,
    windows,
)

NIGHT = "#16232e"
ASHY = "#bdb4a5"


def _soldier(x: float, foot: float, tall: float, colour: str = INK) -> str:
    """A marching soldier in profile, pack and rifle."""
    shape = (
        fill("M-16,-92 Q-15,-108 2,-108 Q18,-108 19,-93 L22,-90 H-18Z", colour) + disc(2, -88, 10, colour)
        + fill("M-14,-78 Q2,-84 15,-77 L19,-46 L14,-34 H-14 L-17,-52Z", colour)
        + fill("M-34,-80 H-16 V-46 H-34 Q-38,-46 -38,-50 V-76 Q-38,-80 -34,-80Z", colour)
        + fill("M-12,-38 H4 L-8,-16 L-26,2 L-32,-4 L-18,-20Z M-2,-38 H14 L22,-18 L20,0 H32 V5 H10 L10,-16Z", colour)
        + line("M8,-72 L26,-56 L14,-48", 8, colour) + line("M-22,-122 L22,-44", 4.5, colour)
    )
    return group(shape, move=(x, foot), scale=tall / 110)


def north_korea_troops() -> str:
    """A column on the march through snow, a red sun, a border post left open."""
    sun = disc(1120, 400, 210, PAPER)
    red = rect(0, 0, WIDE, 560, RED) + halo((1120, 400), 900, 0.1, 0.75, ink=RED_DEEP, pitch=20)
    far = engrave(fade(ridge(560, 130, seed=5, bottom=620), (0, 420), (0, 600), 0.9, 0.5), ridge(560, 130, seed=5, bottom=620), ink=INK,
                  lines=straight(13, -60, tremble=14))
    snow = rect(0, 560, WIDE, 340, WHITE) + ripples((0, 590, 1500, 300), 70, "#c9c2b4", length=170)
    column = "".join(_soldier(1500 - index * (58 + index * 5.6), 585 + index * 19, 92 + index * 24) for index in range(13))
    shadows = "".join(
        fill(f"M{1500 - index * (58 + index * 5.6):.0f},{585 + index * 19} l{-80 - index * 16},{14 + index * 2} l{60 + index * 12},{2 + index}Z", "#b9b2a4")
        for index in range(13)
    )
    post = rect(1392, 350, 22, 250, WHITE) + "".join(rect(1392, 350 + step * 50, 22, 25, RED) for step in range(5)) + line(box(1392, 350, 22, 250), 5)
    bar = group("".join(rect(step * 48, -9, 48, 18, RED if step % 2 else WHITE) for step in range(6)) + line(box(0, -9, 288, 18), 5), move=(1404, 372), turn=-64)
    return scene(rough(red + sun + far + snow + bar + post + shadows + column, 5))


def gaza_toll() -> str:
    """Broken houses at nightfall; before them a row of candles and an olive twig."""
    back = rect(0, 0, WIDE, HIGH, "#d8c6a6") + sky(0.95, 0.0, horizon=640, ink=NIGHT, pitch=15)
    far = fill("M0,640 V470 H90 V420 H150 V480 H230 V380 L270,400 L300,372 V520 H380 V450 H470 L500,480 V640Z M1020,640 V440 H1090 L1120,470 V400 H1220 "
               "V360 L1260,392 L1290,350 V470 H1380 V430 H1470 V500 H1600 V640Z", "#5c5a58")
    ruin = ("M430,640 V250 L470,262 L492,236 L540,258 L556,300 L620,292 L640,330 L700,322 V250 L742,228 L770,262 L800,240 L822,330 L870,316 "
            "L900,372 L960,384 L990,440 L1060,452 L1100,520 L1120,640Z")
    house = fill(ruin, "#3c3937") + engrave(fade(ruin, (430, 0), (1120, 0), 0.2, 0.95), ruin, ink=INK, lines=straight(13, 78, tremble=10))
    holes = clipped(windows(480, 340, 6, 3, (52, 66), (44, 40), "#16130f", lit=frozenset({(2, 1)}), light=OCHRE), ruin)
    slabs = clipped(line("M430,430 L1100,452 M430,536 L1100,556", 12, "#8f877a"), ruin)
    rubble = "".join(
        group(fill(path([(-60, 20), (-34, -26), (20, -36), (64, 6), (40, 30)], closed=True), tone) + line(path([(-60, 20), (-34, -26), (20, -36), (64, 6), (40, 30)], closed=True), 5),
              move=(x, y), turn=turn, scale=size)
        for x, y, turn, size, tone in ((180, 640, 0, 1.3, "#7b7467"), (330, 652, 30, 1.0, "#5c564c"), (1190, 640, 8, 1.5, "#7b7467"),
                                       (1370, 656, -20, 1.1, "#5c564c"), (1490, 640, 14, 1.4, "#6d665d"), (60, 660, -10, 1.1, "#5c564c"))
    )
    ground = rect(0, 640, WIDE, 260, NIGHT) + halo((800, 780), 760, 0.0, 0.9, ink="#0b1218", pitch=18, d=box(0, 640, WIDE, 260))
    light = engrave(glow(box(0, 560, WIDE, 340), (800, 760), 620, 0.5, 0.0), box(0, 640, WIDE, 260), ink="#7a5a20", lines=straight(16, 0, tremble=30))
    lights = "".join(candle(x, y, tall) for x, y, tall in ((330, 812, 84), (470, 830, 118), (610, 820, 96), (740, 846, 140), (890, 836, 122),
                                                           (1030, 822, 90), (1160, 838, 112), (1290, 812, 78)))
    twig = sprig((960, 876), 82, 0.62, LEAF, "#24371f", 4)
    return scene(rough(back + far + house + slabs + holes + rubble + ground + light + lights + twig, 5))


def _parol(x: float, y: float, size: float, colour: str, cord: float) -> str:
    """A star lantern with two tassels, hung from a cord."""
    star = star_shape(5, 100, 44)
    ribs = "".join(line(path([(0, 0), (a, b)]), 3.5) for a, b in ((0, -100), (95, -31), (59, 81), (-59, 81), (-95, -31)))
    tassels = "".join(
        group("".join(line(f"M{k * 7},0 L{k * 11},70", 4, colour) for k in (-1, 0, 1)) + disc(0, 0, 9, OCHRE), move=at)
        for at in ((62, 90), (-62, 90))
    )
    lantern = tassels + fill(star, colour) + engrave(fade(star, (-80, -60), (90, 90), 0.0, 0.7), star, ink=INK, lines=straight(12, 60, tremble=6)) \
        + ribs + line(star, 6) + disc(0, 0, 26, "#f7e3a8") + line("M-26,0 a26,26 0 1 0 52,0 a26,26 0 1 0 -52,0Z", 5)
    return line(f"M{x},{y - 100 * size:.0f} V{cord:.0f}", 4) + group(lantern, move=(x, y), scale=size)


def vancouver_festival() -> str:
    """Star lanterns over an empty street at dusk, mountains behind, flowers and candles on the road."""
    back = rect(0, 0, WIDE, HIGH, "#cfd9d6") + sky(0.85, 0.05, horizon=560, ink=BLUE, pitch=15)
    far = ridge(520, 240, seed=11, bottom=600)
    hills = fill(far, "#55707d") + engrave(fade(far, (0, 300), (0, 580), 0.3, 0.95), far, ink="#22384a", lines=straight(14, 64, tremble=14))
    left = "M0,250 L250,330 L430,420 V700 H0Z"
    right = "M1600,220 L1340,320 L1170,420 V700 H1600Z"
    rows = "".join(
        fill(d, "#2b2f33") + engrave(fade(d, (x, 0), (800, 0), 0.9, 0.2), d, ink=INK, lines=straight(15, 90, tremble=8)) for d, x in ((left, 0), (right, 1600))
    )
    panes = "".join(fill(f"M{x},{y} l{w},{w * 0.3:.0f} v{h} l{-w},{-w * 0.16:.0f}Z", "#e6b84f") for x, y, w, h in ((60, 380, 60, 90), (200, 430, 44, 74), (320, 470, 34, 58)))
    panes += "".join(fill(f"M{x},{y} l{-w},{w * 0.3:.0f} v{h} l{w},{-w * 0.16:.0f}Z", "#e6b84f") for x, y, w, h in ((1540, 370, 60, 90), (1400, 430, 44, 74), (1270, 474, 34, 58)))
    road = fill("M0,700 L430,600 H1170 L1600,700 V900 H0Z", "#3a3c3d") + engrave(
        fade(box(0, 590, WIDE, 310), (0, 600), (0, 900), 0.3, 0.9), "M0,700 L430,600 H1170 L1600,700 V900 H0Z", ink=INK, lines=straight(16, 0, tremble=30))
    stripes = "".join(fill(f"M{800 - w},{y} h{2 * w} l{w * 0.3:.0f},{h} h{-2.6 * w:.0f}Z", "#e9dfc9") for y, w, h in ((624, 7, 26), (680, 11, 38), (756, 17, 60)))
    cords = line("M0,120 Q400,270 800,236 Q1200,270 1600,100", 5) + line("M0,30 Q500,140 900,90 Q1300,60 1600,10", 5)
    lanterns = (_parol(330, 360, 0.98, RED, 224) + _parol(800, 368, 1.28, "#f1c24b", 238) + _parol(1270, 340, 0.98, RED, 216)
                + _parol(560, 212, 0.6, "#e9e2d0", 112) + _parol(1060, 196, 0.6, "#e9e2d0", 84))
    flowers = "".join(
        group(fill("M0,0 L-44,92 H-8 L6,10 L20,92 H44 L10,0Z", "#e7ddc6") + line("M0,0 L-44,92 H44Z", 4) + disc(-22, -14, 22, a) + disc(14, -22, 24, b) + disc(30, 4, 18, a)
              + disc(-4, 2, 18, b), move=(x, y), turn=turn, scale=size)
        for x, y, turn, size, a, b in ((520, 770, -18, 0.9, RED, WHITE), (650, 800, 10, 1.0, OCHRE, RED), (960, 800, -8, 1.0, WHITE, RED), (1090, 770, 20, 0.9, RED, OCHRE))
    )
    lights = "".join(candle(x, y, tall) for x, y, tall in ((430, 842, 60), (580, 868, 82), (760, 856, 70), (850, 872, 86), (1020, 868, 74), (1180, 846, 62)))
    return scene(rough(back + hills + rows + panes + road + stripes + cords + lanterns + flowers + lights, 5))


def panama_suez() -> str:
    """A ship comes head on through a narrow cut; the gate before it asks for its toll."""
    back = rect(0, 0, WIDE, HIGH, "#e3dccb") + rays((800, 300), 28, 1300, "#efe8d8") + sky(0.5, 0.0, horizon=420, ink=BLUE, pitch=16)
    banks = fill("M0,400 L420,470 L560,900 H0Z", "#c7a767") + fill("M1600,400 L1180,470 L1040,900 H1600Z", "#c7a767")
    shade = engrave(fade("M0,400 L420,470 L560,900 H0Z", (0, 0), (560, 0), 0.05, 0.8), "M0,400 L420,470 L560,900 H0Z", ink="#6b5222", lines=straight(16, 22, tremble=24)) \
        + engrave(fade("M1600,400 L1180,470 L1040,900 H1600Z", (1600, 0), (1040, 0), 0.3, 0.95), "M1600,400 L1180,470 L1040,900 H1600Z", ink="#6b5222", lines=straight(16, -22, tremble=24))
    canal = "M420,470 H1180 L1040,900 H560Z"
    sea = fill(canal, SKY) + clipped(water(470, ink="#1d3a4d", near=0.95, far=0.2, pitch=18), canal)
    crates = ""
    colours = (RED, "#7d8b8f", OCHRE, BLUE, "#b7a98a", RED_DEEP, LEAF)
    for row in range(5):
        for column in range(8 - row % 2 - (row == 4) * 2):
            x = 800 - (8 - row % 2 - (row == 4) * 2) * 34 + column * 68
            crates += rect(x, 300 - row * 46, 66, 44, colours[(row * 3 + column * 5) % 7]) + line(box(x, 300 - row * 46, 66, 44), 4) \
                + line(f"M{x + 22},{306 - row * 46} v32 M{x + 44},{306 - row * 46} v32", 3)
    bridge = rect(640, 40, 320, 60, WHITE) + line(box(640, 40, 320, 60), 6) + windows(656, 54, 9, 1, (24, 18), (9, 0), INK) + rect(786, 0, 28, 42, RED)
    bow = "M500,344 H1100 C1090,470 1010,640 830,760 Q800,776 770,760 C590,640 510,470 500,344Z"
    hull = fill(bow, INK) + engrave(fade(bow, (560, 0), (1100, 0), 0.25, 0.0), bow, ink="#5d5750", lines=straight(14, 64, tremble=10))
    red = clipped(rect(400, 596, 800, 200, RED), bow) + line(bow, 8) + line("M800,350 V762", 6, "#5d5750")
    eyes = disc(640, 440, 22, ASHY) + disc(960, 440, 22, ASHY) + disc(640, 440, 11, INK) + disc(960, 440, 11, INK)
    foam = "".join(fill(f"M{800 + s * 40},770 q{s * 120},10 {s * 230},84 q{-s * 120},-20 {-s * 230},-40Z", WHITE) for s in (-1, 1))
    gate = "".join(group("".join(rect(k * 66, -16, 66, 32, RED if k % 2 else WHITE) for k in range(6)) + line(box(0, -16, 396, 32), 6), move=(x, 800), turn=turn)
                   for x, turn in ((420, -8), (1180, 188)))
    towers = "".join(rect(x - 44, 690, 88, 160, "#d9cfb8") + line(box(x - 44, 690, 88, 160), 6) + rect(x - 56, 670, 112, 26, INK) + rect(x - 20, 720, 40, 44, INK) for x in (400, 1200))
    return scene(rough(back + banks + shade + sea + crates + bridge + hull + red + eyes + foam + gate + towers, 5))


def pope_francis() -> str:
    """A great dome at dawn, a bell that tolls, one white dove, a pair of shoes on the steps."""
    back = rect(0, 0, WIDE, HIGH, "#eadfc6") + halo((800, 330), 900, 0.0, 0.75, ink="#8a7648", pitch=20)
    dome = "M560,470 C560,250 680,150 800,140 C920,150 1040,250 1040,470Z"
    ribs = "".join(line(f"M{800 + k * 60},470 C{800 + k * 58},300 {800 + k * 30},190 800,146", 6) for k in (-3, -2, -1, 0, 1, 2, 3))
    cupola = fill(dome, "#d9d2c2") + engrave(fade(dome, (560, 0), (1040, 0), 0.05, 0.95), dome, ink=INK, lines=straight(14, 90, tremble=8)) + ribs + line(dome, 8)
    lantern = rect(768, 84, 64, 62, "#d9d2c2") + line(box(768, 84, 64, 62), 6) + fill("M760,86 Q800,30 840,86Z", INK) + line("M800,48 V-2 M782,14 H818", 8)
    drum = rect(540, 470, 520, 84, "#e4dccb") + line(box(540, 470, 520, 84), 7) + "".join(rect(566 + k * 62, 482, 30, 60, INK) for k in range(8))
    front = rect(300, 554, 1000, 190, "#e4dccb") + line(box(300, 554, 1000, 190), 7) + rect(280, 540, 1040, 24, INK)
    columns = "".join(
        rect(340 + k * 98, 576, 40, 160, WHITE) + engrave(fade(box(340 + k * 98, 576, 40, 160), (340 + k * 98, 0), (380 + k * 98, 0), 0.0, 0.9), box(340 + k * 98, 576, 40, 160),
                                                          ink=INK, lines=straight(9, 90, tremble=2)) + line(box(340 + k * 98, 576, 40, 160), 5)
        for k in range(10)
    )
    wings = fill("M0,600 H300 V744 H0Z M1300,600 H1600 V744 H1300Z", "#cfc5ae") + "".join(rect(x, 626, 22, 118, INK) for x in [*range(14, 290, 46), *range(1318, 1600, 46)])
    steps = "".join(rect(0, 744 + k * 40, WIDE, 40, ("#c9bfa9", "#d8cfba", "#c2b79f", "#d3c9b3")[k]) + line(f"M0,{744 + k * 40} H1600", 6) for k in range(4))
    crowd = "".join(person(120 + k * 62 + (k * 37) % 23, 790 + (k * 53) % 40, 96 + (k * 29) % 26, kind=k % 6, scarf="#5c1020") for k in range(23) if not 9 <= k <= 12)
    lights = "".join(candle(x, 884, 54) for x in (700, 760, 840, 900))
    return scene(rough(back + lantern + cupola + drum + wings + front + columns + steps + crowd + lights + dove((1240, 250), 1.3), 5))


def shipping_port() -> str:
    """Cranes stand still over a dark quay; one window of a ship is lit."""
    back = rect(0, 0, WIDE, HIGH, "#c9cfc9") + sky(0.95, 0.1, horizon=620, ink=NIGHT, pitch=15) + disc(1300, 170, 70, PAPER)
    sea = rect(0, 640, WIDE, 260, "#7f95a0") + water(640, ink=NIGHT, near=0.95, far=0.45, pitch=18)

    def crane(x: float, size: float, colour: str) -> str:
        legs = line("M-110,0 L-70,-330 M110,0 L70,-330 M-100,-90 H100 M-84,-210 H84 M-100,-90 L84,-210 M100,-90 L-84,-210", 15, colour)
        arm = line("M-190,-338 H470 M-70,-330 L0,-520 L70,-330 M0,-516 L440,-342 M0,-516 L-180,-342", 14, colour)
        house = rect(-120, -334, 76, 52, RED) + line("M330,-338 V-170", 5, colour) + rect(282, -170, 96, 42, RED_DEEP) + line(box(282, -170, 96, 42), 5)
        return group(legs + arm + house, move=(x, 640), scale=size)

    cranes = crane(1180, 0.86, "#22303b") + crane(760, 1.0, INK) + crane(260, 1.12, INK)
    hull = "M560,560 H1500 L1450,720 H640Z"
    ship = fill(hull, INK) + clipped(rect(500, 680, 1100, 80, RED), hull) + rect(1290, 400, 150, 162, "#d8d0be") + line(box(1290, 400, 150, 162), 6) \
        + windows(1304, 420, 4, 4, (22, 18), (12, 16), INK, lit=frozenset({(2, 1)})) + rect(1340, 350, 44, 52, RED)
    boxes = ""
    colours = ("#6e7f86", RED_DEEP, "#8a6d35", "#41586a", "#8f877a")
    for column in range(8):
        for row in range(1 + (column * 7) % 4):
            boxes += rect(640 + column * 80, 516 - row * 44, 78, 42, colours[(column * 2 + row * 3) % 5]) + line(box(640 + column * 80, 516 - row * 44, 78, 42), 4)
    quay = rect(0, 760, 560, 140, "#3a3c3d") + fill("M0,760 H560 L600,790 H0Z", "#6d665d") + line("M0,760 H560", 8)
    return scene(rough(back + cranes + boxes + ship + sea + ripples((560, 720, 960, 170), 26, "#e7b23d", seed=9, length=90) + quay, 5))
