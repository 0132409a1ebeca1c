"""The invented characters of the Loaded Deck, as things rather than faces; each about 400 by 420 around the origin."""

from __future__ import annotations

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
    rect,
    rings,
    straight,
)
from store.demo.pictures.draw.letters import words
from store.demo.pictures.draw.marks import grin, set_body

FACE = "#fbf7ec"
GOLD = OCHRE


def anchor() -> str:
    """The Anchor: heavy iron in a collar and tie, with a microphone on a stand before it."""
    iron = (
        "M-30,-110 H30 V128 C86,120 120,88 132,44 L92,58 L150,-36 L196,62 L164,52 C150,140 86,196 0,206 "
        "C-86,196 -150,140 -164,52 L-196,62 L-150,-36 L-92,58 L-132,44 C-120,88 -86,120 -30,128Z"
    )
    shine = engrave(
        fade(iron, (-190, 0), (190, 0), 0.0, 0.9), iron, ink=INK, lines=straight(11, 75, tremble=6)
    )
    ring = line("M0,-206 a44,44 0 1 0 0.1,0Z", 24) + line("M0,-206 a44,44 0 1 0 0.1,0Z", 8, ASH)
    bar = fill("M-112,-108 H112 V-74 H-112Z", INK)
    collar = fill("M-70,-96 L0,-40 L-40,4Z M70,-96 L0,-40 L40,4Z", WHITE) + line(
        "M-70,-96 L0,-40 L-40,4Z M70,-96 L0,-40 L40,4Z", 5
    )
    tie = fill("M-18,-42 H18 L12,-14 L34,92 L0,126 L-34,92 L-12,-14Z", RED) + line(
        "M-18,-42 H18 L12,-14 L34,92 L0,126 L-34,92 L-12,-14Z", 5
    )
    return ring + fill(iron, ASH) + shine + line(iron, 7) + bar + tie + collar


def spin_doctor() -> str:
    """The Spin Doctor: a humming top with a stethoscope, the world a blur around it."""
    whirl = engrave(
        glow(box(-220, -210, 440, 420), (0, 20), 260, 0.0, 0.8),
        "M-214,20 a214,120 0 1 0 428,0 a214,120 0 1 0 -428,0Z",
        ink=RED,
        lines=rings((0, 20), 26, tremble=10),
    )
    top = "M-150,-40 C-150,-84 -70,-104 0,-104 C70,-104 150,-84 150,-40 C150,30 60,120 0,206 C-60,120 -150,30 -150,-40Z"
    stripes = fill(
        "M-150,-40 C-100,0 100,0 150,-40 C152,-10 140,20 120,50 C60,80 -60,80 -120,50 C-140,20 -152,-10 -150,-40Z",
        GOLD,
    )
    shade = engrave(
        fade(top, (-150, 0), (150, 0), 0.0, 0.95), top, ink=INK, lines=straight(11, 80, tremble=6)
    )
    knob = fill("M-16,-200 H16 V-100 H-16Z", INK) + disc(0, -206, 28, INK)
    tube = (
        line("M-110,-96 C-190,-60 -196,60 -140,110 C-90,150 -60,120 -54,84", 13)
        + disc(-54, 74, 30, INK)
        + disc(-54, 74, 17, ASH)
    )
    return whirl + fill(top, WHITE) + clipped(stripes, top) + shade + line(top, 7) + knob + tube


def pundit() -> str:
    """The Pundit: two megaphones out of one collar, disagreeing with themselves."""
    horn = "M0,-34 L150,-118 C176,-60 176,60 150,118 L0,34Z"
    mouth = "M150,-118 C178,-60 178,60 150,118 C126,60 126,-60 150,-118Z"
    body = (
        fill(horn, RED)
        + engrave(
            fade(horn, (80, -110), (80, 118), 0.0, 0.8), horn, ink=INK, lines=straight(12, 4, tremble=6)
        )
        + line(horn, 7)
        + fill(mouth, INK)
    )
    bursts = "".join(line(f"M196,{k * 44} L{232},{k * 62}", 10) for k in (-1, 0, 1))
    right = group(body + bursts, move=(14, -70), turn=-24)
    left = f'<g transform="scale(-1 1)">{group(body + bursts, move=(14, -70), turn=-24)}</g>'
    neck = "M-64,-40 H64 L92,70 L180,206 H-180 L-92,70Z"
    coat = fill(neck, INK) + fill("M-50,-20 L0,60 L50,-20 L40,-44 H-40Z", WHITE)
    bow = (
        fill("M0,66 L-66,34 V98Z M0,66 L66,34 V98Z", GOLD)
        + line("M0,66 L-66,34 V98Z M0,66 L66,34 V98Z", 5)
        + disc(0, 66, 14, GOLD)
    )
    return left + right + coat + bow + "".join(disc(0, y, 8, WHITE) for y in (130, 170))


def lobbyist() -> str:
    """The Lobbyist: a full briefcase that works a small capitol by strings."""
    case = "M-170,-150 H170 Q186,-150 186,-134 V20 Q186,36 170,36 H-170 Q-186,36 -186,20 V-134 Q-186,-150 -170,-150Z"
    handle = line("M-54,-150 V-184 Q-54,-204 -34,-204 H34 Q54,-204 54,-184 V-150", 20)
    notes = "".join(
        group(
            rect(-40, -70, 80, 80, "#c9d3b4")
            + line("M-40,-70 h80 v80 h-80Z", 5)
            + words("$", (0, -56), 44, "#2f5d3a"),
            move=(x, -134),
            turn=turn,
        )
        for x, turn in ((-130, -14), (-96, 6), (110, 10), (138, 22))
    )
    leather = engrave(
        fade(case, (-180, -150), (180, 40), 0.0, 0.85), case, ink=INK, lines=straight(12, 14, tremble=8)
    )
    locks = "".join(
        rect(x - 22, -84, 44, 46, GOLD) + line(f"M{x - 22},-84 h44 v46 h-44Z", 5) for x in (-96, 96)
    )
    strings = line("M-150,36 L-84,130 M-60,36 L-30,118 M60,36 L30,118 M150,36 L84,130", 4)
    dome = (
        fill("M-44,134 C-44,90 44,90 44,134Z", WHITE)
        + line("M-44,134 C-44,90 44,90 44,134Z", 5)
        + rect(-4, 76, 8, 26, INK)
        + rect(-110, 134, 220, 16, INK)
        + "".join(rect(x - 9, 150, 18, 44, INK) for x in range(-90, 91, 36))
        + rect(-126, 192, 252, 16, INK)
    )
    return (
        notes
        + handle
        + fill(case, "#9a6a35")
        + leather
        + line(case, 7)
        + rect(-186, -70, 372, 12, INK)
        + locks
        + strings
        + dome
    )


def mogul() -> str:
    """The Mogul: a tower of sets under one top hat, all with the same picture."""
    sets = ""
    for row in range(2):
        for column in range(2):
            screen = fill(box(-240, -170, 360, 340), WHITE) + grin(RED, WHITE, INK)
            sets += group(
                set_body(INK, FACE, screen, WHITE), move=(-86 + column * 172, 20 + row * 124), scale=0.27
            )
    hat = "M-110,-50 H110 L96,-196 H-96Z"
    brim = "M-176,-62 Q0,-22 176,-62 Q170,-22 0,-18 Q-170,-22 -176,-62Z"
    return (
        sets
        + fill(hat, INK)
        + rect(-104, -92, 208, 30, RED)
        + fill(brim, INK)
        + line("M-70,-180 V-110", 7, ASH)
    )
