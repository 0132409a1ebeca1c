"""The shop's own devices: the television set, the grin, the struck screen, the globe and the newspaper."""

from __future__ import annotations

import math

from store.demo.pictures.draw.ink import (
    Point,
    box,
    clipped,
    curve,
    disc,
    engrave,
    fade,
    fill,
    glow,
    group,
    line,
    path,
    rect,
    rings,
    straight,
)
from store.demo.pictures.draw.letters import fitted

SCREEN = (
    "M-196,-150 Q-60,-168 76,-150 Q98,-147 101,-124 Q112,0 101,124 Q98,147 76,150 Q-60,168 -196,150 Q-218,147 "
    "-221,124 Q-232,0 -221,-124 Q-218,-147 -196,-150Z"
)


def horns(ink: str, red: str) -> str:
    """Rabbit ears that have gone to the bad: two curved aerials with red tips."""
    parts = []
    for side in (-1, 1):
        tip, root = (side * 214, -470), (side * 70, -196)
        horn = (
            f"M{root[0] - side * 52},{root[1]} C{side * 30},-270 {side * 196},-290 {tip[0]},{tip[1]} "
            f"C{side * 300},-330 {side * 236},-240 {root[0] + side * 62},{root[1]}Z"
        )
        parts.append(fill(horn, ink))
        parts.append(clipped(rect(tip[0] - 190, tip[1] - 10, 380, 92, red), horn))
    return "".join(parts)


def set_body(ink: str, ground: str, screen: str, screen_ground: str) -> str:
    """A table television about 600 wide around the origin; `screen` is drawn inside its glass."""
    cabinet = "M-262,-206 H262 Q290,-206 290,-178 V178 Q290,206 262,206 H-262 Q-290,206 -290,178 V-178 Q-290,-206 -262,-206Z"
    legs = fill("M-210,196 L-150,196 L-196,268 L-226,268Z M210,196 L150,196 L196,268 L226,268Z", ink)
    knobs = "".join(
        disc(196, y, 36, ground)
        + disc(196, y, 22, ink)
        + group(rect(-4, -34, 8, 34, ground), move=(196, y), turn=turn)
        for y, turn in ((-108, 40), (-14, -65))
    )
    grille = "".join(rect(152, 56 + step * 26, 88, 12, ground) for step in range(5))
    glass = fill(SCREEN, screen_ground) + clipped(screen, SCREEN)
    return legs + fill(cabinet, ink) + line(SCREEN, 10, ground) + glass + knobs + grille


def grin(red: str, tooth: str, ink: str) -> str:
    """A salesman's smile for the screen: lips, two rows of teeth, the shine on the lip."""
    outer = "M-214,-46 C-170,-96 -110,-116 -58,-92 C-8,-116 54,-96 96,-46 C84,64 8,128 -60,128 C-128,128 -202,64 -214,-46Z"
    inner = "M-182,-38 C-120,-62 0,-62 66,-38 C50,40 0,82 -58,82 C-118,82 -166,40 -182,-38Z"
    gaps = [-148, -104, -58, -12, 32]
    lines = "".join(
        line(f"M{x},-60 Q{x + (x + 58) * -0.03:.0f},10 {x + (x + 58) * -0.18:.0f},90", 7, ink) for x in gaps
    )
    bite = line("M-186,4 Q-58,34 70,4", 9, ink)
    shine = line("M-150,78 Q-128,100 -98,108", 8, tooth)
    return fill(outer, red) + fill(inner, tooth) + clipped(lines + bite, inner) + line(inner, 7, ink) + shine


def enemy(ink: str, ground: str, red: str, *, light: bool) -> str:
    """The print of the first tee shirt: the smiling set between two lines of wood type, about 620 by 1200.

    `light` says that the cloth is the lighter of ink and cloth, so that the teeth stay white.
    """
    stare = engrave(
        glow(SCREEN, (-60, 20), 260, 0.05, 0.75), SCREEN, ink=ink, lines=straight(11, 0, tremble=8)
    )
    smile = grin(red, ground, ink) if light else grin(red, ink, ground)
    picture = set_body(ink, ground, fill(SCREEN, ground) + stare + smile, ground)
    return (
        fitted("AMERICA'S", (0, -690), 600, 150, ink)
        + horns(ink, red)
        + picture
        + rect(-300, 306, 600, 16, red)
        + fitted("# 1 ENEMY", (0, 346), 600, 170, red)
    )


def struck_screen(ink: str, ground: str, red: str) -> str:
    """The masthead mark: a set whose picture is crossed out with one stroke of a broad brush; 600 wide."""
    stroke = "M-250,128 L-216,164 L122,-132 L112,-150 L88,-168Z"
    return set_body(ink, ground, fill(stroke, red), ground) + line(
        "M-16,-206 L-130,-330 M16,-206 L130,-330", 24, ink
    )


def globe(centre: Point, radius: float, ink: str, ground: str) -> str:
    """The earth, engraved in rings with cut-out continents."""
    x, y = centre
    ball = (
        f"M{x - radius},{y} a{radius},{radius} 0 1 0 {2 * radius},0 a{radius},{radius} 0 1 0 {-2 * radius},0Z"
    )
    sea = engrave(
        glow(ball, (x - radius * 0.35, y - radius * 0.4), radius * 1.5, 0.12, 0.95),
        ball,
        ink=ink,
        lines=rings((x - radius * 0.35, y - radius * 0.4), 11, tremble=6),
    )
    lands = (
        [
            (-0.62, -0.6),
            (-0.5, -0.78),
            (-0.28, -0.9),
            (-0.02, -0.92),
            (0.1, -0.78),
            (-0.02, -0.7),
            (0.08, -0.6),
            (0.02, -0.46),
            (-0.1, -0.42),
            (-0.14, -0.28),
            (-0.24, -0.22),
            (-0.2, -0.08),
            (-0.3, -0.16),
            (-0.4, -0.12),
            (-0.34, 0.0),
            (-0.24, 0.06),
            (-0.3, 0.1),
            (-0.46, -0.02),
            (-0.56, -0.2),
            (-0.66, -0.38),
        ],
        [
            (-0.26, 0.08),
            (-0.1, 0.04),
            (0.04, 0.14),
            (0.2, 0.26),
            (0.14, 0.42),
            (0.04, 0.5),
            (-0.04, 0.66),
            (-0.12, 0.74),
            (-0.12, 0.9),
            (-0.22, 0.8),
            (-0.22, 0.54),
            (-0.32, 0.34),
        ],
        [(0.56, -0.7), (0.68, -0.64), (0.76, -0.5), (0.72, -0.4), (0.6, -0.4), (0.56, -0.5), (0.48, -0.52)],
        [
            (0.5, -0.28),
            (0.64, -0.3),
            (0.8, -0.24),
            (0.92, -0.1),
            (0.94, 0.06),
            (0.84, 0.12),
            (0.8, 0.34),
            (0.7, 0.48),
            (0.62, 0.36),
            (0.62, 0.16),
            (0.5, 0.08),
            (0.42, -0.06),
        ],
        [(0.16, -0.86), (0.3, -0.84), (0.3, -0.7), (0.2, -0.66)],
    )
    shapes = "".join(
        curve([(x + a * radius, y + b * radius) for a, b in land], closed=True) for land in lands
    )
    return (
        fill(ball, ground)
        + sea
        + clipped(fill(shapes, ground) + line(shapes, 6, ink), ball)
        + line(ball, 9, ink)
    )


def sprig(at: Point, turn: float, size: float, leaf: str, vein: str, pairs: int = 4) -> str:
    """A twig with paired leaves."""
    parts = [line(f"M0,0 Q10,{-pairs * 44} 0,{-pairs * 90 - 40}", 9, leaf)]
    blade = "M0,0 C26,-40 92,-50 150,-14 C104,34 36,36 0,0Z"
    for pair in range(pairs):
        for side in (-1, 1):
            body = fill(blade, leaf) + line("M10,0 Q70,-12 124,-12", 4, vein)
            mirrored = f'<g transform="scale({side} 1)">{group(body, turn=-32)}</g>'
            parts.append(group(mirrored, move=(4, -40 - pair * 88), scale=1 - pair * 0.1))
    parts.append(
        group(
            fill(blade, leaf) + line("M10,0 Q70,-12 124,-12", 4, vein),
            move=(0, -pairs * 90 - 20),
            turn=-90,
            scale=0.7,
        )
    )
    return group("".join(parts), move=at, turn=turn, scale=size)


def guilloche(
    centre: Point,
    wide: float,
    high: float,
    lobes: int,
    colour: str,
    *,
    bands: int = 5,
    width: float = 1.6,
    depth: float = 0.28,
) -> str:
    """The woven rosette of a banknote: waves wound round an ellipse, each turned a little further."""
    parts = []
    for band in range(bands):
        phase = math.tau * band / bands
        points = []
        for step in range(361):
            angle = math.radians(step)
            swell = 1 - depth + depth * math.sin(lobes * angle + phase)
            points.append(
                (centre[0] + math.cos(angle) * wide * swell, centre[1] + math.sin(angle) * high * swell)
            )
        parts.append(
            f'<path d="{path(points, closed=True)}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'
        )
    return "".join(parts)


def braid(
    start: Point, end: Point, height: float, waves: int, colour: str, *, strands: int = 6, width: float = 1.6
) -> str:
    """A straight guilloche band from start to end."""
    length = math.dist(start, end)
    turn = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    parts = []
    for strand in range(strands):
        phase = math.tau * strand / strands
        points = [
            (length * step / 240, math.sin(math.tau * waves * step / 240 + phase) * height / 2)
            for step in range(241)
        ]
        parts.append(f'<path d="{path(points)}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>')
    return group("".join(parts), move=start, turn=turn)


Headline = tuple[str, str, str]
OURS: Headline = ("TV NEWS LIES", "ALL THE NEWS", "THEY SKIPPED")


def newspaper(
    at: Point, turn: float, ink: str, ground: str, red: str, *, scale: float = 1, lines: Headline = OURS
) -> str:
    """A folded front page, 300 by 400, its corner at `at`; `lines` are its name and two headlines, the first in red."""
    title, first, second = lines
    columns = "".join(
        rect(24 + column * 88, 190 + row * 20, 76 if row % 5 != 4 else 46, 8, ink)
        for column in range(3)
        for row in range(10)
        if not (column < 2 and row < 6)
    )
    picture = engrave(
        fade(box(24, 186, 164, 112), (24, 186), (188, 298), 0.9, 0.2),
        box(24, 186, 164, 112),
        ink=ink,
        lines=straight(8, 30, tremble=6),
    )
    body = (
        rect(0, 0, 300, 400, ground)
        + fitted(title, (150, 24), 252, 46, ink)
        + rect(24, 84, 252, 5, ink)
        + fitted(first, (150, 104), 252, 30, red)
        + fitted(second, (150, 144), 252, 30, ink)
        + columns
        + picture
        + f'<rect width="300" height="400" fill="none" stroke="{ink}" stroke-width="6"/>'
    )
    return group(body, move=at, turn=turn, scale=scale)
