"""The Loaded Deck: cards, their backs, and the box they come in."""

from __future__ import annotations

import math

from store.demo.pictures.draw.characters import FACE, GOLD, anchor, lobbyist, mogul, pundit, spin_doctor
from store.demo.pictures.draw.ink import (
    INK,
    RED,
    box,
    clipped,
    disc,
    engrave,
    fade,
    fill,
    group,
    line,
    path,
    rough,
    sheet,
    straight,
)
from store.demo.pictures.draw.letters import fitted, words
from store.demo.pictures.draw.marks import guilloche, struck_screen
from store.demo.pictures.draw.tee import cast

CARD = "M-230,-350 H230 Q262,-350 262,-318 V318 Q262,350 230,350 H-230 Q-262,350 -262,318 V-318 Q-262,-350 -230,-350Z"
CHARACTERS = {
    "THE ANCHOR": ("A", anchor, 0.78),
    "THE SPIN DOCTOR": ("K", spin_doctor, 0.76),
    "THE PUNDIT": ("Q", pundit, 0.66),
    "THE LOBBYIST": ("J", lobbyist, 0.78),
    "THE MOGUL": ("10", mogul, 0.84),
}


def card(title: str) -> str:
    """One face: rank and little set in two corners, the character, its name on a band."""
    rank, art, size = CHARACTERS[title]
    colour = RED if rank in ("K", "J") else INK
    corner = words(rank, (-208, -318), 62, colour) + group(
        struck_screen(colour, FACE, RED if colour == INK else INK), move=(-208, -212), scale=0.1
    )
    panel = box(-164, -316, 328, 478)
    frame = (
        line(panel, 4, INK)
        + fill(box(-164, 178, 328, 74), colour)
        + fitted(title, (0, 198), min(292, len(title) * 25), 34, FACE)
    )
    return (
        fill(CARD, FACE)
        + corner
        + group(corner, turn=180)
        + fill(panel, "#efe3c8")
        + clipped(group(art(), move=(0, -72), scale=size), panel)
        + frame
        + line(CARD, 6)
    )


def card_back() -> str:
    """The back: woven red with the struck screen in the middle."""
    field = box(-232, -320, 464, 640)
    lattice = "".join(
        line(path([(x, -330), (x + 660, 330)]) + path([(x, 330), (x + 660, -330)]), 6, FACE)
        for x in range(-892, 233, 66)
    )
    medal = (
        disc(0, 0, 158, FACE) + guilloche((0, 0), 156, 156, 18, RED, bands=3, width=4) + disc(0, 0, 112, RED)
    )
    return (
        fill(CARD, FACE)
        + fill(field, RED)
        + clipped(lattice, field)
        + line(field, 8, INK)
        + medal
        + group(struck_screen(FACE, INK, RED), move=(0, 12), scale=0.27)
        + line(CARD, 6)
    )


def _fan(names: list[str], pivot: tuple[float, float], start: float, step: float, scale: float) -> str:
    return "".join(
        group(
            group(card_back() if title == "" else card(title), move=(0, -520)),
            move=pivot,
            turn=start + index * step,
            scale=scale,
        )
        for index, title in enumerate(names)
    )


def tuck_box() -> str:
    """The box, a little from the side: front 560 by 760, flank, lid."""
    front = "M-280,-360 L280,-380 V400 L-280,420Z"
    flank = "M280,-380 L400,-420 V340 L280,400Z"
    lid = "M-280,-360 L-170,-410 L400,-420 L280,-380Z"
    rays = "".join(
        fill(
            path(
                [
                    (0, -30),
                    (math.cos(a) * 620, -30 + math.sin(a) * 620),
                    (math.cos(a + 0.13) * 620, -30 + math.sin(a + 0.13) * 620),
                ],
                closed=True,
            ),
            "#a50d26",
        )
        for a in (math.tau * index / 24 for index in range(24))
    )
    label = (
        fitted("THE", (0, -326), 150, 46, FACE)
        + fitted("LOADED", (0, -262), 470, 112, FACE)
        + group(struck_screen(INK, FACE, RED), move=(0, 62), scale=0.52)
        + fitted("DECK", (0, 216), 470, 112, FACE)
        + fitted("THE FIRST & THE BEST!", (0, 350), 430, 30, GOLD)
    )
    side = f'<g transform="translate(340 0) skewY(-22)">{group(fitted("THE LOADED DECK", (0, -24), 560, 48, FACE), turn=90)}</g>'
    return (
        fill(front, RED)
        + clipped(rays, front)
        + f'<g transform="skewY(-2)">{label}</g>'
        + fill(flank, "#7d0a1d")
        + engrave(
            fade(flank, (280, 0), (400, 0), 0.2, 0.75), flank, ink=INK, lines=straight(14, 88, tremble=6)
        )
        + side
        + fill(lid, "#e04055")
        + line(lid, 6)
        + line(front, 7)
        + line(flank, 7)
        + fill("M-60,-369 Q0,-330 60,-373Z", "#7d0a1d")
        + line("M-60,-369 Q0,-330 60,-373", 6)
    )


def _shade_below(d: str) -> str:
    return engrave(
        fill(d, "#555"), box(0, 0, 1600, 1600), ink="#bfb39b", lines=straight(16, -24, tremble=10), blur=22
    )


def boxed() -> str:
    """The box with five cards fanned out behind it."""
    hand = _fan(
        ["THE MOGUL", "THE LOBBYIST", "THE PUNDIT", "THE SPIN DOCTOR", "THE ANCHOR"],
        (860, 1230),
        -32,
        17,
        0.98,
    )
    shade = _shade_below("M120,1350 L760,1330 L1280,1180 L1500,1260 L1300,1420 L300,1500Z")
    return sheet(1600, 1600, shade + rough(hand + group(tuck_box(), move=(480, 1040), scale=0.98), 4))


def four() -> str:
    """Four of the characters, laid out square."""
    places = (
        ("THE ANCHOR", 440, 430, -3),
        ("THE SPIN DOCTOR", 1150, 410, 2),
        ("THE PUNDIT", 450, 1180, 2),
        ("THE LOBBYIST", 1160, 1180, -2),
    )
    return sheet(
        1600,
        1600,
        "".join(
            group(cast(CARD, (16, 20), 0.8), move=(x, y), turn=turn, scale=1.02)
            + rough(group(card(title), move=(x, y), turn=turn, scale=1.02), 4)
            for title, x, y, turn in places
        ),
    )


def backs() -> str:
    """Two backs and the Mogul, turned up."""
    places = (("", 470, 720, -14), ("", 800, 790, 3), ("THE MOGUL", 1090, 900, 15))
    return sheet(
        1600,
        1600,
        "".join(
            group(cast(CARD, (16, 24), 0.8), move=(x, y), turn=turn, scale=1.3)
            + rough(group(card(title) if title else card_back(), move=(x, y), turn=turn, scale=1.3), 4)
            for title, x, y, turn in places
        ),
    )
