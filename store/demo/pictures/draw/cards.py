"""The Loaded Deck: invented characters of the trade on playing cards, as things rather than faces."""

from __future__ import annotations

import math

from store.demo.pictures.draw.ink import (
    ASH,
    INK,
    OCHRE,
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
from store.demo.pictures.draw.marks import grin, guilloche, set_body, struck_screen
from store.demo.pictures.draw.tee import cast

CARD = "M-230,-350 H230 Q262,-350 262,-318 V318 Q262,350 230,350 H-230 Q-262,350 -262,318 V-318 Q-262,-350 -230,-350Z"
"""A card of 524 by 700 around the origin."""

FACE = "#fbf7ec"
GOLD = OCHRE


def anchor() -> str:
    """The Anchor: heavy iron in a collar and tie, with a microphone on a stand before it."""
    iron = (
        "M-30,-110 H30 V128 C86,120 120,88 132,44 L92,58 L150,-36 L196,62 L164,52 C150,140 86,196 0,206 "
        "C-86,196 -150,140 -164,52 L-196,62 L-150,-36 L-92,58 L-132,44 C-120,88 -86,120 -30,128Z"
    )
    shine = engrave(fade(iron, (-190, 0), (190, 0), 0.0, 0.9), iron, ink=INK, lines=straight(11, 75, tremble=6))
    ring = line("M0,-206 a44,44 0 1 0 0.1,0Z", 24) + line("M0,-206 a44,44 0 1 0 0.1,0Z", 8, ASH)
    bar = fill("M-112,-108 H112 V-74 H-112Z", INK)
    collar = fill("M-70,-96 L0,-40 L-40,4Z M70,-96 L0,-40 L40,4Z", WHITE) + line("M-70,-96 L0,-40 L-40,4Z M70,-96 L0,-40 L40,4Z", 5)
    tie = fill("M-18,-42 H18 L12,-14 L34,92 L0,126 L-34,92 L-12,-14Z", RED) + line("M-18,-42 H18 L12,-14 L34,92 L0,126 L-34,92 L-12,-14Z", 5)
    return ring + fill(iron, ASH) + shine + line(iron, 7) + bar + tie + collar


def spin_doctor() -> str:
    """The Spin Doctor: a humming top with a stethoscope, the world a blur around it."""
    whirl = engrave(glow(box(-220, -210, 440, 420), (0, 20), 260, 0.0, 0.8), "M-214,20 a214,120 0 1 0 428,0 a214,120 0 1 0 -428,0Z",
                    ink=RED, lines=rings((0, 20), 26, tremble=10))
    top = "M-150,-40 C-150,-84 -70,-104 0,-104 C70,-104 150,-84 150,-40 C150,30 60,120 0,206 C-60,120 -150,30 -150,-40Z"
    stripes = fill("M-150,-40 C-100,0 100,0 150,-40 C152,-10 140,20 120,50 C60,80 -60,80 -120,50 C-140,20 -152,-10 -150,-40Z", GOLD)
    shade = engrave(fade(top, (-150, 0), (150, 0), 0.0, 0.95), top, ink=INK, lines=straight(11, 80, tremble=6))
    knob = fill("M-16,-200 H16 V-100 H-16Z", INK) + disc(0, -206, 28, INK)
    tube = line("M-110,-96 C-190,-60 -196,60 -140,110 C-90,150 -60,120 -54,84", 13) + disc(-54, 74, 30, INK) + disc(-54, 74, 17, ASH)
    return whirl + fill(top, WHITE) + clipped(stripes, top) + shade + line(top, 7) + knob + tube


def pundit() -> str:
    """The Pundit: two megaphones out of one collar, disagreeing with themselves."""
    horn = "M0,-34 L150,-118 C176,-60 176,60 150,118 L0,34Z"
    mouth = "M150,-118 C178,-60 178,60 150,118 C126,60 126,-60 150,-118Z"
    body = fill(horn, RED) + engrave(fade(horn, (80, -110), (80, 118), 0.0, 0.8), horn, ink=INK, lines=straight(12, 4, tremble=6)) \
        + line(horn, 7) + fill(mouth, INK)
    bursts = "".join(line(f"M196,{k * 44} L{232},{k * 62}", 10) for k in (-1, 0, 1))
    right = group(body + bursts, move=(14, -70), turn=-24)
    left = f'<g transform="scale(-1 1)">{group(body + bursts, move=(14, -70), turn=-24)}</g>'
    neck = "M-64,-40 H64 L92,70 L180,206 H-180 L-92,70Z"
    coat = fill(neck, INK) + fill("M-50,-20 L0,60 L50,-20 L40,-44 H-40Z", WHITE)
    bow = fill("M0,66 L-66,34 V98Z M0,66 L66,34 V98Z", GOLD) + line("M0,66 L-66,34 V98Z M0,66 L66,34 V98Z", 5) + disc(0, 66, 14, GOLD)
    return left + right + coat + bow + "".join(disc(0, y, 8, WHITE) for y in (130, 170))


def lobbyist() -> str:
    """The Lobbyist: a full briefcase that works a small capitol by strings."""
    case = "M-170,-150 H170 Q186,-150 186,-134 V20 Q186,36 170,36 H-170 Q-186,36 -186,20 V-134 Q-186,-150 -170,-150Z"
    handle = line("M-54,-150 V-184 Q-54,-204 -34,-204 H34 Q54,-204 54,-184 V-150", 20)
    notes = "".join(
        group(rect(-40, -70, 80, 80, "#c9d3b4") + line("M-40,-70 h80 v80 h-80Z", 5) + words("$", (0, -56), 44, "#2f5d3a"), move=(x, -134), turn=turn)
        for x, turn in ((-130, -14), (-96, 6), (110, 10), (138, 22))
    )
    leather = engrave(fade(case, (-180, -150), (180, 40), 0.0, 0.85), case, ink=INK, lines=straight(12, 14, tremble=8))
    locks = "".join(rect(x - 22, -84, 44, 46, GOLD) + line(f"M{x - 22},-84 h44 v46 h-44Z", 5) for x in (-96, 96))
    strings = line("M-150,36 L-84,130 M-60,36 L-30,118 M60,36 L30,118 M150,36 L84,130", 4)
    dome = (
        fill("M-44,134 C-44,90 44,90 44,134Z", WHITE) + line("M-44,134 C-44,90 44,90 44,134Z", 5) + rect(-4, 76, 8, 26, INK)
        + rect(-110, 134, 220, 16, INK) + "".join(rect(x - 9, 150, 18, 44, INK) for x in range(-90, 91, 36)) + rect(-126, 192, 252, 16, INK)
    )
    return notes + handle + fill(case, "#9a6a35") + leather + line(case, 7) + rect(-186, -70, 372, 12, INK) + locks + strings + dome


def mogul() -> str:
    """The Mogul: a tower of sets under one top hat, all with the same picture."""
    sets = ""
    for row in range(2):
        for column in range(2):
            screen = fill(box(-240, -170, 360, 340), WHITE) + grin(RED, WHITE, INK)
            sets += group(set_body(INK, FACE, screen, WHITE), move=(-86 + column * 172, 20 + row * 124), scale=0.27)
    hat = "M-110,-50 H110 L96,-196 H-96Z"
    brim = "M-176,-62 Q0,-22 176,-62 Q170,-22 0,-18 Q-170,-22 -176,-62Z"
    return sets + fill(hat, INK) + rect(-104, -92, 208, 30, RED) + fill(brim, INK) + line("M-70,-180 V-110", 7, ASH)


CHARACTERS = {
    "THE ANCHOR": ("A", anchor, 0.78), "THE SPIN DOCTOR": ("K", spin_doctor, 0.76), "THE PUNDIT": ("Q", pundit, 0.66),
    "THE LOBBYIST": ("J", lobbyist, 0.78), "THE MOGUL": ("10", mogul, 0.84),
}


def card(title: str) -> str:
    """One face: rank and little set in two corners, the character, its name on a band."""
    rank, art, size = CHARACTERS[title]
    colour = RED if rank in ("K", "J") else INK
    corner = words(rank, (-208, -318), 62, colour) + group(struck_screen(colour, FACE, RED if colour == INK else INK), move=(-208, -212), scale=0.1)
    panel = box(-164, -316, 328, 478)
    frame = line(panel, 4, INK) + fill(box(-164, 178, 328, 74), colour) + fitted(title, (0, 198), min(292, len(title) * 25), 34, FACE)
    return (
        fill(CARD, FACE) + corner + group(corner, turn=180) + fill(panel, "#efe3c8") + clipped(group(art(), move=(0, -72), scale=size), panel)
        + frame + line(CARD, 6)
    )


def card_back() -> str:
    """The back: woven red with the struck screen in the middle."""
    field = box(-232, -320, 464, 640)
    lattice = "".join(line(path([(x, -330), (x + 660, 330)]) + path([(x, 330), (x + 660, -330)]), 6, FACE) for x in range(-892, 233, 66))
    medal = disc(0, 0, 158, FACE) + guilloche((0, 0), 156, 156, 18, RED, bands=3, width=4) + disc(0, 0, 112, RED)
    return (
        fill(CARD, FACE) + fill(field, RED) + clipped(lattice, field) + line(field, 8, INK) + medal
        + group(struck_screen(FACE, INK, RED), move=(0, 12), scale=0.27) + line(CARD, 6)
    )


def _fan(names: list[str], pivot: tuple[float, float], start: float, step: float, scale: float) -> str:
    return "".join(
        group(group(card_back() if title == "" else card(title), move=(0, -520)), move=pivot, turn=start + index * step, scale=scale)
        for index, title in enumerate(names)
    )


def tuck_box() -> str:
    """The box, a little from the side: front 560 by 760, flank, lid."""
    front = "M-280,-360 L280,-380 V400 L-280,420Z"
    flank = "M280,-380 L400,-420 V340 L280,400Z"
    lid = "M-280,-360 L-170,-410 L400,-420 L280,-380Z"
    rays = "".join(
        fill(path([(0, -30), (math.cos(a) * 620, -30 + math.sin(a) * 620), (math.cos(a + 0.13) * 620, -30 + math.sin(a + 0.13) * 620)], closed=True), "#a50d26")
        for a in (math.tau * index / 24 for index in range(24))
    )
    label = (
        fitted("THE", (0, -326), 150, 46, FACE) + fitted("LOADED", (0, -262), 470, 112, FACE)
        + group(struck_screen(INK, FACE, RED), move=(0, 62), scale=0.52) + fitted("DECK", (0, 216), 470, 112, FACE)
        + fitted("THE FIRST & THE BEST!", (0, 350), 430, 30, GOLD)
    )
    side = f'<g transform="translate(340 0) skewY(-22)">{group(fitted("THE LOADED DECK", (0, -24), 560, 48, FACE), turn=90)}</g>'
    return (
        fill(front, RED) + clipped(rays, front) + f'<g transform="skewY(-2)">{label}</g>' + fill(flank, "#7d0a1d")
        + engrave(fade(flank, (280, 0), (400, 0), 0.2, 0.75), flank, ink=INK, lines=straight(14, 88, tremble=6)) + side
        + fill(lid, "#e04055") + line(lid, 6) + line(front, 7) + line(flank, 7)
        + fill("M-60,-369 Q0,-330 60,-373Z", "#7d0a1d") + line("M-60,-369 Q0,-330 60,-373", 6)
    )


def _shade_below(d: str) -> str:
    return engrave(fill(d, "#555"), box(0, 0, 1600, 1600), ink="#bfb39b", lines=straight(16, -24, tremble=10), blur=22)


def boxed() -> str:
    """The box with five cards fanned out behind it."""
    hand = _fan(["THE MOGUL", "THE LOBBYIST", "THE PUNDIT", "THE SPIN DOCTOR", "THE ANCHOR"], (860, 1230), -32, 17, 0.98)
    shade = _shade_below("M120,1350 L760,1330 L1280,1180 L1500,1260 L1300,1420 L300,1500Z")
    return sheet(1600, 1600, shade + rough(hand + group(tuck_box(), move=(480, 1040), scale=0.98), 4))


def four() -> str:
    """Four of the characters, laid out square."""
    places = (("THE ANCHOR", 440, 430, -3), ("THE SPIN DOCTOR", 1150, 410, 2), ("THE PUNDIT", 450, 1180, 2), ("THE LOBBYIST", 1160, 1180, -2))
    return sheet(1600, 1600, "".join(
        group(cast(CARD, (16, 20), 0.8), move=(x, y), turn=turn, scale=1.02) + rough(group(card(title), move=(x, y), turn=turn, scale=1.02), 4)
        for title, x, y, turn in places
    ))


def backs() -> str:
    """Two backs and the Mogul, turned up."""
    places = (("", 470, 720, -14), ("", 800, 790, 3), ("THE MOGUL", 1090, 900, 15))
    return sheet(1600, 1600, "".join(
        group(cast(CARD, (16, 24), 0.8), move=(x, y), turn=turn, scale=1.3)
        + rough(group(card(title) if title else card_back(), move=(x, y), turn=turn, scale=1.3), 4)
        for title, x, y, turn in places
    ))
