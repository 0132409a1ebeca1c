"""Pictures for stories of war. Grief is shown by what is left behind: a lit window, candles, an olive twig."""

from __future__ import annotations

from store.demo.pictures.draw.ink import (
    INK,
    LEAF,
    OCHRE,
    PAPER,
    RED,
    RED_DEEP,
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
    halo,
    ridge,
    ripples,
    scene,
    sky,
    windows,
)

NIGHT = "#16232e"


def _soldier(x: float, foot: float, tall: float, colour: str = INK) -> str:
    """A marching soldier in profile, pack and rifle."""
    shape = (
        fill("M-16,-92 Q-15,-108 2,-108 Q18,-108 19,-93 L22,-90 H-18Z", colour)
        + disc(2, -88, 10, colour)
        + fill("M-14,-78 Q2,-84 15,-77 L19,-46 L14,-34 H-14 L-17,-52Z", colour)
        + fill("M-34,-80 H-16 V-46 H-34 Q-38,-46 -38,-50 V-76 Q-38,-80 -34,-80Z", colour)
        + fill(
            "M-12,-38 H4 L-8,-16 L-26,2 L-32,-4 L-18,-20Z M-2,-38 H14 L22,-18 L20,0 H32 V5 H10 L10,-16Z",
            colour,
        )
        + line("M8,-72 L26,-56 L14,-48", 8, colour)
        + line("M-22,-122 L22,-44", 4.5, colour)
    )
    return group(shape, move=(x, foot), scale=tall / 110)


def north_korea_troops() -> str:
    """A column on the march through snow, a red sun, a border post left open."""
    sun = disc(1120, 400, 210, PAPER)
    red = rect(0, 0, WIDE, 560, RED) + halo((1120, 400), 900, 0.1, 0.75, ink=RED_DEEP, pitch=20)
    far = engrave(
        fade(ridge(560, 130, seed=5, bottom=620), (0, 420), (0, 600), 0.9, 0.5),
        ridge(560, 130, seed=5, bottom=620),
        ink=INK,
        lines=straight(13, -60, tremble=14),
    )
    snow = rect(0, 560, WIDE, 340, WHITE) + ripples((0, 590, 1500, 300), 70, "#c9c2b4", length=170)
    column = "".join(
        _soldier(1500 - index * (58 + index * 5.6), 585 + index * 19, 92 + index * 24) for index in range(13)
    )
    shadows = "".join(
        fill(
            f"M{1500 - index * (58 + index * 5.6):.0f},{585 + index * 19} l{-80 - index * 16},{14 + index * 2} l{60 + index * 12},{2 + index}Z",
            "#b9b2a4",
        )
        for index in range(13)
    )
    post = (
        rect(1392, 350, 22, 250, WHITE)
        + "".join(rect(1392, 350 + step * 50, 22, 25, RED) for step in range(5))
        + line(box(1392, 350, 22, 250), 5)
    )
    bar = group(
        "".join(rect(step * 48, -9, 48, 18, RED if step % 2 else WHITE) for step in range(6))
        + line(box(0, -9, 288, 18), 5),
        move=(1404, 372),
        turn=-64,
    )
    return scene(rough(red + sun + far + snow + bar + post + shadows + column, 5))


def gaza_toll() -> str:
    """Broken houses at nightfall; before them a row of candles and an olive twig."""
    back = rect(0, 0, WIDE, HIGH, "#d8c6a6") + sky(0.95, 0.0, horizon=640, ink=NIGHT, pitch=15)
    far = fill(
        "M0,640 V470 H90 V420 H150 V480 H230 V380 L270,400 L300,372 V520 H380 V450 H470 L500,480 V640Z M1020,640 V440 H1090 L1120,470 V400 H1220 "
        "V360 L1260,392 L1290,350 V470 H1380 V430 H1470 V500 H1600 V640Z",
        "#5c5a58",
    )
    ruin = (
        "M430,640 V250 L470,262 L492,236 L540,258 L556,300 L620,292 L640,330 L700,322 V250 L742,228 L770,262 L800,240 L822,330 L870,316 "
        "L900,372 L960,384 L990,440 L1060,452 L1100,520 L1120,640Z"
    )
    house = fill(ruin, "#3c3937") + engrave(
        fade(ruin, (430, 0), (1120, 0), 0.2, 0.95), ruin, ink=INK, lines=straight(13, 78, tremble=10)
    )
    holes = clipped(
        windows(480, 340, 6, 3, (52, 66), (44, 40), "#16130f", lit=frozenset({(2, 1)}), light=OCHRE), ruin
    )
    slabs = clipped(line("M430,430 L1100,452 M430,536 L1100,556", 12, "#8f877a"), ruin)
    rubble = "".join(
        group(
            fill(path([(-60, 20), (-34, -26), (20, -36), (64, 6), (40, 30)], closed=True), tone)
            + line(path([(-60, 20), (-34, -26), (20, -36), (64, 6), (40, 30)], closed=True), 5),
            move=(x, y),
            turn=turn,
            scale=size,
        )
        for x, y, turn, size, tone in (
            (180, 640, 0, 1.3, "#7b7467"),
            (330, 652, 30, 1.0, "#5c564c"),
            (1190, 640, 8, 1.5, "#7b7467"),
            (1370, 656, -20, 1.1, "#5c564c"),
            (1490, 640, 14, 1.4, "#6d665d"),
            (60, 660, -10, 1.1, "#5c564c"),
        )
    )
    ground = rect(0, 640, WIDE, 260, NIGHT) + halo(
        (800, 780), 760, 0.0, 0.9, ink="#0b1218", pitch=18, d=box(0, 640, WIDE, 260)
    )
    light = engrave(
        glow(box(0, 560, WIDE, 340), (800, 760), 620, 0.5, 0.0),
        box(0, 640, WIDE, 260),
        ink="#7a5a20",
        lines=straight(16, 0, tremble=30),
    )
    lights = "".join(
        candle(x, y, tall)
        for x, y, tall in (
            (330, 812, 84),
            (470, 830, 118),
            (610, 820, 96),
            (740, 846, 140),
            (890, 836, 122),
            (1030, 822, 90),
            (1160, 838, 112),
            (1290, 812, 78),
        )
    )
    twig = sprig((960, 876), 82, 0.62, LEAF, "#24371f", 4)
    return scene(rough(back + far + house + slabs + holes + rubble + ground + light + lights + twig, 5))
