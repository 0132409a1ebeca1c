"""Pictures for stories about news itself: who owns it, who repeats it, what is lost, what never arrives."""

from __future__ import annotations

from store.demo.pictures.draw.ink import (
    ASH,
    INK,
    OCHRE,
    PAPER,
    PAPER_SHADE,
    RED,
    WHITE,
    box,
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
from store.demo.pictures.draw.letters import fitted
from store.demo.pictures.draw.marks import newspaper
from store.demo.pictures.draw.props import (
    HIGH,
    WIDE,
    halo,
    rays,
    scene,
    stars,
)

NAMES = ("DAILY LEDGER", "TOWN CRIER", "THE CLARION", "VALLEY SUN", "LAKE TIMES")


def newsroom_cuts() -> str:
    """Great red-handled shears go through a row of identical front pages."""
    back = rect(0, 0, WIDE, HIGH, RED) + rays((860, 470), 26, 1400, "#b50e29")
    pages = "".join(
        newspaper(
            (90 + k * 300, 150 + (k % 2) * 16),
            (-3, 2, -1, 3, -2)[k],
            INK,
            WHITE,
            RED,
            scale=0.96,
            lines=(NAMES[k], "ALL IS WELL", "SAYS OUR OWNER"),
        )
        for k in range(5)
    )
    blade = "M0,0 C120,-54 420,-92 700,-60 C560,-14 260,28 20,42Z"
    steel = (
        fill(blade, "#d6d2c8")
        + engrave(
            fade(blade, (0, -80), (0, 40), 0.0, 0.85), blade, ink=INK, lines=straight(11, -4, tremble=4)
        )
        + line(blade, 9)
    )
    loop = "M-30,10 C-140,40 -300,20 -372,110 C-440,210 -330,320 -220,260 C-120,200 -60,90 -10,50Z"
    hole = "M-250,110 C-320,120 -350,190 -300,220 C-240,250 -160,170 -120,110 C-150,96 -200,100 -250,110Z"
    grip = fill(loop + hole, INK, 'fill-rule="evenodd"') + line(loop, 9, WHITE) + line(hole, 9, WHITE)
    half = steel + grip
    other = f'<g transform="scale(1 -1)">{half}</g>'
    cut = fill("M620,560 L1600,500 V590 L620,574Z", RED)
    shears = group(
        group(half, turn=-9)
        + group(other, turn=9)
        + disc(20, 0, 26, OCHRE)
        + line("M-6,0 a26,26 0 1 0 52,0 a26,26 0 1 0 -52,0Z", 7)
        + line("M4,-12 L36,12", 7),
        move=(520, 610),
        scale=1.1,
    )
    scraps = "".join(
        group(
            rect(-44, -30, 88, 60, WHITE)
            + line(box(-44, -30, 88, 60), 5)
            + "".join(rect(-32, -16 + r * 14, 62 - r * 9, 6, INK) for r in range(3)),
            move=(x, y),
            turn=turn,
        )
        for x, y, turn in ((900, 800, 24), (1120, 830, -14), (1320, 790, 40), (760, 850, -30), (1480, 840, 8))
    )
    return scene(rough(back + pages + cut + scraps + shears, 5))


def satellite_dish() -> str:
    """Three dishes under a night sky send the same words."""
    back = (
        rect(0, 0, WIDE, HIGH, "#20323d")
        + halo((1130, 250), 1100, 0.2, 0.85, ink="#0e1920", pitch=20)
        + stars(46, PAPER, (0, 0, 1600, 520))
    )
    hill = "M0,720 C300,620 620,690 860,660 C1140,620 1400,660 1600,700 V900 H0Z"
    ground = fill(hill, "#41503c") + engrave(
        fade(hill, (0, 640), (0, 900), 0.2, 0.95), hill, ink=INK, lines=straight(15, 8, tremble=40)
    )

    def dish(x: float, foot: float, size: float) -> str:
        bowl = "M-210,-140 C-150,40 60,150 220,70 C150,10 -80,-120 -210,-140Z"
        mouth = "M-210,-140 C-60,-150 200,-10 220,70 C60,60 -150,-40 -210,-140Z"
        legs = (
            fill("M-20,60 H40 L90,260 H-70Z", ASH)
            + line("M-20,60 H40 L90,260 H-70Z", 8)
            + line("M-50,180 H70", 8)
        )
        arm = (
            line("M-120,-110 L120,-170 M150,30 L120,-170 M-10,-50 L120,-170", 8, PAPER_SHADE)
            + disc(122, -172, 26, RED)
            + line("M96,-172 a26,26 0 1 0 52,0 a26,26 0 1 0 -52,0Z", 7)
        )
        return group(
            legs
            + fill(bowl, "#d8d2c2")
            + engrave(
                fade(bowl, (-150, -100), (120, 120), 0.1, 0.95),
                bowl,
                ink=INK,
                lines=straight(12, 36, tremble=6),
            )
            + fill(mouth, "#efe8d8")
            + engrave(
                fade(mouth, (-200, -120), (200, 60), 0.5, 0.0),
                mouth,
                ink=INK,
                lines=straight(13, -60, tremble=4),
            )
            + line(bowl, 8)
            + line(mouth, 8)
            + arm,
            move=(x, foot - 250 * size),
            scale=size,
        )

    bubbles = ""
    for x, y, size in ((470, 250, 0.7), (950, 190, 0.86), (1400, 110, 1.0)):
        shape = "M-150,-70 H150 Q170,-70 170,-50 V50 Q170,70 150,70 H-40 L-100,120 L-92,70 H-150 Q-170,70 -170,50 V-50 Q-170,-70 -150,-70Z"
        bubbles += group(
            fill(shape, WHITE)
            + line(shape, 8)
            + "".join(
                rect(-130, -42 + r * 32, (260, 230, 160)[r], 16, RED if r == 0 else INK) for r in range(3)
            ),
            move=(x, y),
            scale=size,
        )
    return scene(
        rough(
            back + ground + dish(250, 770, 0.86) + dish(700, 800, 1.06) + dish(1190, 850, 1.36) + bubbles, 5
        )
    )


def _mast(x: float, foot: float, size: float) -> str:
    frame = "M-70,0 L-14,-520 M70,0 L14,-520 M-60,-90 L46,-200 M60,-90 L-46,-200 M-44,-230 L32,-340 M44,-230 L-32,-340 M-30,-360 L20,-460 M30,-360 L-20,-460"
    panels = "".join(rect(a, -560, 26, 92, WHITE) + line(box(a, -560, 26, 92), 6) for a in (-62, -14, 36))
    return group(
        line(frame, 13) + line("M-74,-500 H74 M0,-560 V-640", 11) + panels + disc(0, -646, 15, RED),
        move=(x, foot),
        scale=size,
    )


def phone_masts() -> str:
    """A hand holds up a telephone that shows a warning sign and no signal; the masts are far away."""
    back = rect(0, 0, WIDE, HIGH, "#b9c9cb") + halo((330, 160), 900, 0.0, 0.9, ink="#2a4a58", pitch=22)
    hills = fill("M0,640 C200,540 420,560 640,640 C900,720 1200,600 1600,660 V900 H0Z", "#3d5a4c")
    shade = engrave(
        fade(box(0, 540, WIDE, 360), (0, 560), (0, 900), 0.2, 0.95),
        "M0,640 C200,540 420,560 640,640 C900,720 1200,600 1600,660 V900 H0Z",
        ink=INK,
        lines=straight(18, 10, tremble=40),
    )
    waves = "".join(
        line(
            f"M{330 - r},{170 - r * 0.5:.0f} A{r * 1.1:.0f},{r * 1.1:.0f} 0 0 0 {330 - r},{170 + r * 0.5:.0f} M{330 + r},{170 - r * 0.5:.0f} A{r * 1.1:.0f},{r * 1.1:.0f} 0 0 1 {330 + r},{170 + r * 0.5:.0f}",
            12,
            RED,
        )
        for r in (60, 110, 160)
    )
    case = "M-170,-320 H170 Q204,-320 204,-286 V286 Q204,320 170,320 H-170 Q-204,320 -204,286 V-286 Q-204,-320 -170,-320Z"
    glass = box(-172, -270, 344, 530)
    bars = "".join(
        rect(70 + k * 24, -214 - k * 14, 16, 20 + k * 14, "#cfc8b6")
        + line(box(70 + k * 24, -214 - k * 14, 16, 20 + k * 14), 3, ASH)
        for k in range(4)
    ) + line("M64,-262 L166,-186", 8, RED)
    sign = (
        fill("M0,-120 L136,110 H-136Z", RED)
        + line("M0,-120 L136,110 H-136Z", 12, RED)
        + fill("M-14,-50 H14 L9,38 H-9Z", WHITE)
        + disc(0, 72, 14, WHITE)
    )
    text = fitted("NO SIGNAL", (0, 160), 280, 50, INK)
    shine = fill("M-172,-270 H-60 L-172,60Z", WHITE, 'opacity="0.5"')
    thumb = "M-250,420 C-280,260 -270,120 -226,30 C-206,-10 -156,0 -152,44 C-148,100 -166,180 -150,260 L-120,520 H-260Z"
    palm = "M-230,250 C-230,420 -190,520 -120,640 H190 C230,520 250,420 236,210Z"
    fingers = "".join(
        f"M190,{y} C230,{y - 34} 270,{y - 12} 262,{y + 30} C256,{y + 60} 220,{y + 66} 180,{y + 60}Z"
        for y in (20, 100, 180, 258)
    )
    skin = "#c98f5f"
    hand = group(
        fill(palm, skin)
        + line(palm, 9)
        + fill(case, INK)
        + fill(glass, PAPER)
        + bars
        + sign
        + text
        + shine
        + rect(-44, -300, 88, 12, ASH)
        + fill(fingers, skin)
        + line(fingers, 9)
        + fill(thumb, skin)
        + engrave(
            fade(thumb, (-270, 0), (-140, 0), 0.7, 0.0),
            thumb,
            ink="#6b3f1f",
            lines=straight(13, 80, tremble=6),
        )
        + line(thumb, 9),
        move=(880, 440),
        turn=7,
        scale=0.98,
    )
    drops = "".join(
        line(f"M{x},{y} l-16,54", 5, WHITE)
        for x, y in (
            (120, 380),
            (250, 300),
            (520, 90),
            (560, 420),
            (1240, 120),
            (1330, 330),
            (1440, 90),
            (1500, 420),
            (1180, 480),
            (60, 120),
        )
    )
    return scene(
        rough(
            back
            + waves
            + hills
            + shade
            + _mast(330, 640, 0.8)
            + _mast(1420, 690, 0.56)
            + _mast(90, 660, 0.42)
            + drops
            + hand,
            5,
        )
    )
