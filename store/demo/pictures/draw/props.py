"""What several story pictures need: skies, water, people from behind, candles, houses, masts."""

from __future__ import annotations

import math
import random

from store.demo.pictures.draw.ink import (
    INK,
    OCHRE,
    PAPER,
    RED,
    Point,
    box,
    curve,
    disc,
    engrave,
    fade,
    fill,
    glow,
    group,
    line,
    num,
    path,
    rect,
    rings,
    sheet,
    straight,
)

WIDE, HIGH = 1600, 900
WHOLE = box(0, 0, WIDE, HIGH)


def scene(body: str, *, paper: str = PAPER) -> str:
    """A whole story picture; a little larger than the sheet, so that no trembling edge shows."""
    return sheet(WIDE, HIGH, group(body, move=(-12, -7), scale=1.015), paper=paper)


def sky(
    top: float,
    bottom: float,
    *,
    horizon: float = HIGH,
    ink: str = INK,
    pitch: float = 14,
    angle: float = 0,
    tremble: float = 30,
    seed: int = 8,
) -> str:
    """An engraved sky from the tone `top` down to `bottom` at the horizon."""
    d = box(0, 0, WIDE, horizon)
    return engrave(
        fade(d, (0, 0), (0, horizon), top, bottom),
        d,
        ink=ink,
        lines=straight(pitch, angle, tremble=tremble, seed=seed),
    )


def halo(
    centre: Point,
    radius: float,
    inner: float,
    outer: float,
    *,
    ink: str = INK,
    pitch: float = 16,
    d: str = WHOLE,
    tremble: float = 12,
) -> str:
    """Rings of light or sound around a point."""
    return engrave(
        glow(d, centre, radius, inner, outer), d, ink=ink, lines=rings(centre, pitch, tremble=tremble)
    )


def water(
    top: float,
    *,
    ink: str = INK,
    near: float = 0.85,
    far: float = 0.25,
    pitch: float = 16,
    bottom: float = HIGH,
) -> str:
    """Water from `top` down, darker towards the viewer."""
    d = box(0, top, WIDE, bottom - top)
    return engrave(
        fade(d, (0, top), (0, bottom), far, near), d, ink=ink, lines=straight(pitch, 0, tremble=70, seed=21)
    )


def ripples(
    area: tuple[float, float, float, float], pieces: int, colour: str, *, seed: int = 2, length: float = 120
) -> str:
    """Short level strokes that widen towards the viewer: light on water, tracks in snow."""
    dice = random.Random(seed)
    x, y, wide, high = area
    parts = []
    for _ in range(pieces):
        depth = dice.random()
        reach = length * (0.3 + depth) / 2
        at = (x + dice.random() * wide, y + depth * high)
        thick = 2 + depth * 5
        parts.append(
            group(
                fill(f"M{-reach:.0f},0 Q0,{-thick:.1f} {reach:.0f},0 Q0,{thick:.1f} {-reach:.0f},0Z", colour),
                move=at,
            )
        )
    return "".join(parts)


def person(x: float, foot: float, tall: float, colour: str = INK, *, kind: int = 0, scarf: str = RED) -> str:
    """Somebody standing, seen from behind, `tall` pixels high; `kind` 0 to 5 chooses coat, hat, bag and hair."""
    hair = (
        disc(0, -91, 8.4, colour),
        disc(0, -91, 8, colour)
        + fill("M-15,-93 Q0,-99 15,-93 L15,-90 Q0,-94 -15,-90Z M-8,-96 Q0,-108 8,-96Z", colour),
        disc(0, -91, 8, colour) + fill("M-9,-92 Q-12,-78 -8,-74 H8 Q12,-78 9,-92Z", colour),
        disc(0, -91, 8, colour) + disc(0, -101, 4.6, colour),
        disc(0, -90, 8.4, colour) + fill("M-9,-90 Q-10,-102 0,-102 Q10,-102 9,-90Z", scarf),
        disc(0, -91, 8.2, colour),
    )[kind % 6]
    coat = (
        "M-13,-80 Q0,-85 13,-80 L18,-50 L16,-28 H-16 L-18,-50Z",
        "M-14,-80 Q0,-85 14,-80 L19,-46 L21,-16 H-21 L-19,-46Z",
        "M-12,-80 Q0,-84 12,-80 L15,-54 L22,-20 H-22 L-15,-54Z",
        "M-15,-80 Q0,-86 15,-80 L20,-44 L15,-30 H-15 L-20,-44Z",
        "M-12,-80 Q0,-84 12,-80 L17,-50 L19,-12 H-19 L-17,-50Z",
        "M-15,-80 Q0,-86 15,-80 L20,-46 L17,-24 H-17 L-20,-46Z",
    )[kind % 6]
    legs = "M-11,-30 H-1.5 L-2,0 H-11Z M1.5,-30 H11 L11,0 H2Z"
    extra = (
        "",
        "",
        fill("M14,-46 L26,-44 L28,-22 L13,-22Z", scarf),
        fill("M-11,-76 H11 Q13,-76 13,-72 V-48 H-13 V-72 Q-13,-76 -11,-76Z", scarf),
        "",
        line("M20,-46 L24,-30 L24,-2", 2.6, colour),
    )[kind % 6]
    return group(fill(legs, colour) + fill(coat, colour) + hair + extra, move=(x, foot), scale=tall / 100)


def candle(x: float, foot: float, tall: float, *, wax: str = PAPER, flame: str = OCHRE) -> str:
    """A burning candle with its drop of wax."""
    wide = tall * 0.3
    body = f"M{num(-wide / 2)},0 V{num(-tall)} Q0,{num(-tall - wide * 0.22)} {num(wide / 2)},{num(-tall)} V0Z"
    drip = f"M{num(-wide * 0.5)},{num(-tall)} V{num(-tall * 0.62)} Q{num(-wide * 0.34)},{num(-tall * 0.5)} {num(-wide * 0.2)},{num(-tall * 0.68)} V{num(-tall)}Z"
    tip = -tall - wide * 0.15
    fire = f"M0,{num(tip - wide * 1.7)} C{num(wide * 0.7)},{num(tip - wide * 0.6)} {num(wide * 0.42)},{num(tip)} 0,{num(tip)} C{num(-wide * 0.42)},{num(tip)} {num(-wide * 0.5)},{num(tip - wide * 0.7)} 0,{num(tip - wide * 1.7)}Z"
    shade = engrave(
        fade(body, (-wide / 2, 0), (wide / 2, 0), 0.0, 0.8),
        body,
        ink=INK,
        lines=straight(max(6, wide / 5), 90, tremble=2),
    )
    return group(
        fill(body, wax)
        + shade
        + fill(drip, wax)
        + line(body, 4)
        + line(f"M0,{num(tip)} v{num(-wide * 0.3)}", 4)
        + fill(fire, flame)
        + line(fire, 4),
        move=(x, foot),
    )


def dove(
    at: Point, size: float, colour: str = PAPER, ink: str = INK, *, twig: str = "#4f7140", flip: bool = False
) -> str:
    """A dove in flight with an olive twig; about 200 wide at size 1."""
    body = (
        "M-96,34 C-70,34 -50,26 -34,10 C-60,-30 -70,-70 -58,-104 C-24,-84 2,-56 14,-22 C30,-34 52,-38 66,-26 L86,-18 L68,-8 "
        "C62,26 30,54 -10,52 C-36,52 -66,50 -96,66 L-86,50Z"
    )
    wing = "M-14,4 C-2,-44 30,-84 74,-102 C80,-60 60,-16 24,14Z"
    lines_ = line(
        "M-4,-4 C10,-40 34,-66 60,-82 M6,4 C24,-28 44,-46 66,-58 M16,8 C30,-8 44,-18 60,-28", 4, ink
    )
    leafs = line("M84,-14 q16,10 34,8", 4, twig) + fill(
        "M96,-6 q10,-16 22,-10 q-6,14 -22,10Z M104,-4 q2,16 18,14 q-2,-14 -18,-14Z", twig
    )
    bird = (
        fill(body, colour)
        + line(body, 5, ink)
        + fill(wing, colour)
        + line(wing, 5, ink)
        + lines_
        + disc(62, -16, 3.6, ink)
        + leafs
    )
    turned = f'<g transform="scale(-1 1)">{bird}</g>' if flip else bird
    return group(turned, move=at, scale=size)


def stars(pieces: int, colour: str, area: tuple[float, float, float, float], seed: int = 4) -> str:
    """Small four-pointed stars."""
    dice = random.Random(seed)
    x, y, wide, high = area
    parts = []
    for _ in range(pieces):
        size = dice.uniform(3, 10)
        parts.append(
            group(
                fill(
                    f"M0,{-size:.1f} L{size * 0.25:.1f},{-size * 0.25:.1f} {size:.1f},0 {size * 0.25:.1f},{size * 0.25:.1f} 0,{size:.1f} "
                    f"{-size * 0.25:.1f},{size * 0.25:.1f} {-size:.1f},0 {-size * 0.25:.1f},{-size * 0.25:.1f}Z",
                    colour,
                ),
                move=(x + dice.random() * wide, y + dice.random() * high),
            )
        )
    return "".join(parts)


def ridge(base: float, height: float, *, seed: int, steps: int = 14, bottom: float = HIGH) -> str:
    """The `d` of a chain of hills or mountains across the picture, closed at the bottom."""
    dice = random.Random(seed)
    points = [
        (WIDE * step / steps, base - height * dice.random() * (0.4 + 0.6 * (step % 2)))
        for step in range(-1, steps + 2)
    ]
    return path([*points, (WIDE + 200, bottom), (-200, bottom)], closed=True)


def star_shape(points: int, outer: float, inner: float, centre: Point = (0, 0), turn: float = -90) -> str:
    """The `d` of a star."""
    ring = []
    for step in range(points * 2):
        angle = math.radians(turn + 180 * step / points)
        radius = inner if step % 2 else outer
        ring.append((centre[0] + math.cos(angle) * radius, centre[1] + math.sin(angle) * radius))
    return path(ring, closed=True)


def rays(centre: Point, count: int, reach: float, colour: str, *, share: float = 0.5, turn: float = 0) -> str:
    """A burst of flat rays around a point."""
    parts = []
    for step in range(count):
        start = math.radians(turn + 360 * step / count)
        end = start + math.tau / count * share
        parts.append(
            fill(
                path(
                    [
                        centre,
                        (centre[0] + math.cos(start) * reach, centre[1] + math.sin(start) * reach),
                        (centre[0] + math.cos(end) * reach, centre[1] + math.sin(end) * reach),
                    ],
                    closed=True,
                ),
                colour,
            )
        )
    return "".join(parts)


def windows(
    x: float,
    y: float,
    columns: int,
    rows: int,
    size: Point,
    gap: Point,
    colour: str,
    *,
    lit: frozenset[tuple[int, int]] = frozenset(),
    light: str = OCHRE,
) -> str:
    """A grid of windows; those in `lit` (column, row) are lit."""
    return "".join(
        rect(
            x + column * (size[0] + gap[0]),
            y + row * (size[1] + gap[1]),
            size[0],
            size[1],
            light if (column, row) in lit else colour,
        )
        for row in range(rows)
        for column in range(columns)
    )


def blades(points: list[Point], colour: str, width: float) -> str:
    """A smooth stroke through the points."""
    return line(curve(points), width, colour)
