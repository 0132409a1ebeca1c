"""The Deception Dollar: a banknote of our own, in green and black with a red seal; face, back and bundles."""

from __future__ import annotations

import math
import random

from store.demo.pictures.draw.ink import (
    INK,
    PAPER_SHADE,
    RED,
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
    rings,
    rough,
    sheet,
    straight,
)
from store.demo.pictures.draw.letters import fitted, words
from store.demo.pictures.draw.marks import braid, grin, guilloche, horns, set_body
from store.demo.pictures.draw.tee import cast

NOTE = "#e8ead4"
GREEN = "#2f5d3a"
MOSS = "#8fa98a"
WIDE, HIGH = 1400, 600
"""The size of the note; it is drawn around the origin."""

EDGE = box(-WIDE / 2, -HIGH / 2, WIDE, HIGH)


def _oval(x: float, y: float, wide: float, high: float) -> str:
    return f"M{x - wide},{y} a{wide},{high} 0 1 0 {2 * wide},0 a{wide},{high} 0 1 0 {-2 * wide},0Z"


def _frame(*, woven: bool = True) -> str:
    middle = box(-WIDE / 2 + 58, -HIGH / 2 + 58, WIDE - 116, HIGH - 116)
    inner = box(-WIDE / 2 + 92, -HIGH / 2 + 92, WIDE - 184, HIGH - 184)
    x, y = WIDE / 2 - 58, HIGH / 2 - 58
    strands = 2 if woven else 0
    wave = "".join(
        braid(start, end, 22, waves, NOTE, strands=strands, width=5)
        for start, end, waves in (
            ((-x, -y), (x, -y), 16),
            ((-x, y), (x, y), 16),
            ((-x, -y), (-x, y), 6),
            ((x, -y), (x, y), 6),
        )
    )
    return line(middle, 44, GREEN) + wave + line(inner, 4, GREEN)


def _value(x: float, y: float, text: str, size: float = 74) -> str:
    return (
        disc(x, y, size, NOTE)
        + guilloche((x, y), size, size, 10, GREEN, bands=2, width=5)
        + disc(x, y, size * 0.56, GREEN)
        + words(text, (x, y - size * 0.33), size * 0.66, NOTE)
    )


def _seal(x: float, y: float, radius: float) -> str:
    points = [
        (
            x + math.cos(math.tau * step / 48) * radius * (1 if step % 2 else 0.88),
            y + math.sin(math.tau * step / 48) * radius * (1 if step % 2 else 0.88),
        )
        for step in range(48)
    ]
    return (
        fill(path(points, closed=True), RED)
        + disc(x, y, radius * 0.76, NOTE)
        + disc(x, y, radius * 0.7, RED)
        + words("9/11", (x, y - radius * 0.46), radius * 0.42, NOTE)
        + words("& MEDIA", (x, y + radius * 0.08), radius * 0.26, NOTE)
    )


def face() -> str:
    """The face: the smiling set in the oval, the seal of 9/11 and the media, the serial number."""
    oval = _oval(0, 10, 196, 192)
    halo = fill(oval, NOTE) + engrave(
        glow(oval, (0, 10), 236, 0.16, 0.95), oval, ink=GREEN, lines=rings((0, 10), 14, tremble=3)
    )
    portrait = group(
        horns(INK, RED)
        + set_body(INK, NOTE, fill(box(-240, -170, 360, 340), NOTE) + grin(RED, "#fffdf2", INK), NOTE),
        move=(0, 72),
        scale=0.47,
    )
    rosettes = guilloche((-390, 30), 200, 168, 9, MOSS, bands=3, width=4) + guilloche(
        (390, 30), 200, 168, 9, MOSS, bands=3, width=4
    )
    ribbon = "M-330,158 C-200,206 200,206 330,158 L318,226 C200,268 -200,268 -318,226Z"
    titles = (
        rect(-510, -270, 1020, 62, NOTE)
        + fitted("THE UNITED STATES OF DECEPTION", (0, -259), 980, 40, GREEN)
        + fitted("THIS NOTE IS NOT", (-390, -34), 250, 30, INK)
        + fitted("LEGAL TENDER", (-390, 8), 250, 30, INK)
        + fitted("BUT IT IS TRUE", (-390, 50), 250, 30, RED)
        + fill(ribbon, GREEN)
        + line(ribbon, 4, NOTE)
        + fitted("DECEPTION DOLLAR", (0, 194), 520, 42, NOTE)
        + words("TVNL 00911 A", (400, -168), 34, RED)
        + words("TVNL 00911 A", (-444, 128), 27, RED)
    )
    corners = (
        _value(-590, -190, "1") + _value(590, -190, "1") + _value(-590, 190, "1") + _value(590, 190, "1")
    )
    return (
        fill(EDGE, NOTE)
        + rosettes
        + _frame()
        + halo
        + clipped(portrait, oval)
        + line(oval, 8, GREEN)
        + titles
        + _seal(400, 34, 104)
        + corners
        + line(EDGE, 4, INK)
    )


def back() -> str:
    """The back: a pyramid of sets with an eye that has been switched off, and four words of advice."""
    whole = guilloche((-415, 10), 190, 160, 8, MOSS, bands=3, width=4) + guilloche(
        (415, 10), 190, 160, 8, MOSS, bands=3, width=4
    )
    rays = "".join(
        fill(
            path(
                [
                    (0, -60),
                    (math.cos(a - 0.035) * 360, -60 + math.sin(a - 0.035) * 210),
                    (math.cos(a + 0.035) * 360, -60 + math.sin(a + 0.035) * 210),
                ],
                closed=True,
            ),
            GREEN,
        )
        for a in (math.radians(step) for step in range(180, 361, 12))
    )
    shield = _oval(0, 0, 226, 198)
    bricks = ""
    for row in range(4):
        for column in range(row + 2):
            x, y = (column - (row + 1) / 2) * 88, -44 + row * 58
            screen = box(x - 30, y - 18, 44, 36)
            bricks += (
                rect(x - 41, y - 27, 82, 54, GREEN)
                + fill(screen, NOTE)
                + engrave(
                    fade(screen, (x - 30, y), (x + 14, y), 0.2, 0.8),
                    screen,
                    ink=GREEN,
                    lines=straight(9, 0, tremble=0),
                )
                + disc(x + 28, y - 10, 5, NOTE)
                + disc(x + 28, y + 8, 5, NOTE)
            )
    eye = (
        fill("M0,-176 L70,-82 H-70Z", NOTE)
        + line("M0,-176 L70,-82 H-70Z", 7, GREEN)
        + fill("M-38,-104 Q0,-142 38,-104 Q0,-80 -38,-104Z", GREEN)
        + disc(0, -106, 12, NOTE)
        + line("M-42,-84 L40,-132", 10, RED)
    )
    sides = (
        fitted("QUESTION", (-415, -60), 270, 60, GREEN)
        + fitted("EVERYTHING", (-415, 22), 290, 60, INK)
        + fitted("TURN IT", (415, -60), 270, 60, GREEN)
        + fitted("OFF", (415, 22), 200, 84, RED)
    )
    words_ = (
        rect(-350, -270, 700, 62, NOTE)
        + fitted("IN NOBODY WE TRUST", (0, -259), 660, 40, GREEN)
        + rect(-250, 208, 500, 62, NOTE)
        + fitted("TVNEWSLIES.ORG", (0, 220), 460, 38, GREEN)
    )
    corners = (
        _value(-590, -190, "1") + _value(590, -190, "1") + _value(-590, 190, "1") + _value(590, 190, "1")
    )
    return (
        fill(EDGE, NOTE)
        + whole
        + _frame()
        + fill(shield, NOTE)
        + clipped(rays, shield)
        + bricks
        + eye
        + line(shield, 6, GREEN)
        + sides
        + words_
        + corners
        + line(EDGE, 4, INK)
    )


def single(side: str, turn: float) -> str:
    """One note on the paper, its shadow below it."""
    shadow = group(cast(EDGE, (18, 26), 0.8), move=(800, 800), turn=turn, scale=1.04)
    return sheet(1600, 1600, shadow + rough(group(side, move=(800, 800), turn=turn, scale=1.04), 3))


def fan() -> str:
    """A hand of notes fanned out: the pack of ten."""
    places = [-104 + step * 20 for step in range(5)]

    def laid(note: str, turn: float, x: float, y: float) -> str:
        return group(group(note, move=(640, 0)), move=(x, y), turn=turn, scale=0.76)

    shadow = "".join(laid(fill(EDGE, PAPER_SHADE), turn, 582, 1376) for turn in places)
    notes = "".join(laid(face() if turn == places[-1] else _half(), turn, 550, 1330) for turn in places)
    return sheet(1600, 1600, shadow + rough(notes, 4))


def _half() -> str:
    """A note of which only the end is seen: frame, corners, rosette."""
    return (
        fill(EDGE, NOTE)
        + _frame(woven=False)
        + _value(590, -190, "1")
        + _value(590, 190, "1")
        + words("TVNL 00911 A", (400, -168), 34, RED)
        + rect(-WIDE / 2, HIGH / 2 - 16, WIDE, 16, MOSS)
        + line(EDGE, 6, INK)
    )


def _stack(x: float, y: float, thick: float, label: str, *, turn: float = 0) -> str:
    """A banded bundle seen from the front and above: the top note in perspective, the cut edges below."""
    dice = random.Random(thick)
    top = "M-330,-150 L250,-200 L370,-40 L-250,30Z"
    front = f"M-250,30 L370,-40 V{thick - 40:.0f} L-250,{thick + 30:.0f}Z"
    side = f"M-330,-150 L-250,30 V{thick + 30:.0f} L-330,{thick - 150:.0f}Z"
    edges = "".join(
        line(f"M-250,{30 + at + dice.uniform(-2, 2):.0f} L370,{-40 + at + dice.uniform(-2, 2):.0f}", 3, MOSS)
        + line(f"M-330,{-150 + at:.0f} L-250,{30 + at:.0f}", 3, GREEN)
        for at in range(14, int(thick), 20)
    )
    skew = "matrix(0.4143 -0.0357 0.1667 0.3 20 -90)"
    note = f'<g transform="{skew}">{face()}</g>'
    band_top = "M-60,-173 L70,-184 L178,-18 L40,-3Z"
    band_front = f"M40,-3 L178,-18 V{thick - 18:.0f} L40,{thick - 3:.0f}Z"
    tag = f'<g transform="translate(109 {-10 + thick / 2:.0f}) skewY(-6.2)">{words(label, (0, -26), 52, WHITE)}</g>'
    body = (
        fill(front, NOTE)
        + fill(side, "#c7cfb4")
        + edges
        + fill(top, NOTE)
        + clipped(note, top)
        + line(top, 5)
        + line(front, 5)
        + line(side, 5)
        + fill(band_top, "#dd2d47")
        + fill(band_front, RED)
        + line(band_top, 4)
        + line(band_front, 4)
        + tag
    )
    shadow = engrave(
        fill(
            f"M-330,{thick - 150:.0f} L-250,{thick + 30:.0f} L370,{thick - 40:.0f} L520,{thick + 10:.0f} L-120,{thick + 110:.0f}Z",
            "#444",
        ),
        box(-500, -300, 1200, 1000),
        ink="#bfb39b",
        lines=straight(20, -20, tremble=10),
        blur=16,
    )
    return group(shadow + body, move=(x, y), turn=turn, scale=1.25)


def bundles() -> str:
    """Ten, fifty and a hundred, banded in red."""
    return sheet(
        1600,
        1600,
        rough(_stack(860, 400, 60, "10") + _stack(620, 800, 150, "50") + _stack(960, 1130, 250, "100"), 4),
    )


def near() -> str:
    """The middle of the face, near: rosettes, seal, the grin."""
    loupe = group(face(), move=(640, 820), turn=-6, scale=1.7)
    return sheet(1600, 1600, rough(loupe, 4))
