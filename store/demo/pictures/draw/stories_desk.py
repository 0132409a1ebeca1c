"""Pictures for stories about records and messages: what is kept, what is lost, what never arrives."""

from __future__ import annotations

import math

from store.demo.pictures.draw.ink import (
    ASH,
    INK,
    OCHRE,
    PAPER,
    RED,
    RED_DEEP,
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
from store.demo.pictures.draw.props import HIGH, WIDE, halo, scene


def _mast(x: float, foot: float, size: float) -> str:
    frame = "M-70,0 L-14,-520 M70,0 L14,-520 M-60,-90 L46,-200 M60,-90 L-46,-200 M-44,-230 L32,-340 M44,-230 L-32,-340 M-30,-360 L20,-460 M30,-360 L-20,-460"
    panels = "".join(rect(a, -560, 26, 92, WHITE) + line(box(a, -560, 26, 92), 6) for a in (-62, -14, 36))
    return group(line(frame, 13) + line("M-74,-500 H74 M0,-560 V-640", 11) + panels + disc(0, -646, 15, RED), move=(x, foot), scale=size)


def phone_masts() -> str:
    """A hand holds up a telephone that shows a warning sign and no signal; the masts are far away."""
    back = rect(0, 0, WIDE, HIGH, "#b9c9cb") + halo((330, 160), 900, 0.0, 0.9, ink="#2a4a58", pitch=22)
    hills = fill("M0,640 C200,540 420,560 640,640 C900,720 1200,600 1600,660 V900 H0Z", "#3d5a4c")
    shade = engrave(fade(box(0, 540, WIDE, 360), (0, 560), (0, 900), 0.2, 0.95), "M0,640 C200,540 420,560 640,640 C900,720 1200,600 1600,660 V900 H0Z", ink=INK, lines=straight(18, 10, tremble=40))
    waves = "".join(line(f"M{330 - r},{170 - r * 0.5:.0f} A{r * 1.1:.0f},{r * 1.1:.0f} 0 0 0 {330 - r},{170 + r * 0.5:.0f} M{330 + r},{170 - r * 0.5:.0f} A{r * 1.1:.0f},{r * 1.1:.0f} 0 0 1 {330 + r},{170 + r * 0.5:.0f}", 12, RED) for r in (60, 110, 160))
    case = "M-170,-320 H170 Q204,-320 204,-286 V286 Q204,320 170,320 H-170 Q-204,320 -204,286 V-286 Q-204,-320 -170,-320Z"
    glass = box(-172, -270, 344, 530)
    bars = "".join(rect(70 + k * 24, -214 - k * 14, 16, 20 + k * 14, "#cfc8b6") + line(box(70 + k * 24, -214 - k * 14, 16, 20 + k * 14), 3, ASH) for k in range(4)) + line("M64,-262 L166,-186", 8, RED)
    sign = fill("M0,-120 L136,110 H-136Z", RED) + line("M0,-120 L136,110 H-136Z", 12, RED) + fill("M-14,-50 H14 L9,38 H-9Z", WHITE) + disc(0, 72, 14, WHITE)
    text = fitted("NO SIGNAL", (0, 160), 280, 50, INK)
    shine = fill("M-172,-270 H-60 L-172,60Z", WHITE, 'opacity="0.5"')
    thumb = "M-250,420 C-280,260 -270,120 -226,30 C-206,-10 -156,0 -152,44 C-148,100 -166,180 -150,260 L-120,520 H-260Z"
    palm = "M-230,250 C-230,420 -190,520 -120,640 H190 C230,520 250,420 236,210Z"
    fingers = "".join(f"M190,{y} C230,{y - 34} 270,{y - 12} 262,{y + 30} C256,{y + 60} 220,{y + 66} 180,{y + 60}Z" for y in (20, 100, 180, 258))
    skin = "#c98f5f"
    hand = group(
        fill(palm, skin) + line(palm, 9) + fill(case, INK) + fill(glass, PAPER) + bars + sign + text + shine + rect(-44, -300, 88, 12, ASH) + fill(fingers, skin) + line(fingers, 9)
        + fill(thumb, skin) + engrave(fade(thumb, (-270, 0), (-140, 0), 0.7, 0.0), thumb, ink="#6b3f1f", lines=straight(13, 80, tremble=6)) + line(thumb, 9), move=(880, 440), turn=7, scale=0.98)
    drops = "".join(line(f"M{x},{y} l-16,54", 5, WHITE) for x, y in ((120, 380), (250, 300), (520, 90), (560, 420), (1240, 120), (1330, 330), (1440, 90), (1500, 420), (1180, 480), (60, 120)))
    return scene(rough(back + waves + hills + shade + _mast(330, 640, 0.8) + _mast(1420, 690, 0.56) + _mast(90, 660, 0.42) + drops + hand, 5))


def archive_boxes() -> str:
    """A wall of labelled boxes; one place is empty, and a reel has unrolled itself on the floor."""
    body = rect(0, 0, WIDE, HIGH, "#1f1a16")
    for row in range(3):
        for column in range(7):
            x, y = 26 + column * 224, 20 + row * 222
            if (row, column) == (1, 3):
                body += rect(x, y, 204, 190, "#0f0c0a") + group(rect(-60, -24, 120, 48, PAPER) + line(box(-60, -24, 120, 48), 5) + fitted("LOST?", (0, -13), 84, 26, RED), move=(x + 104, y + 150), turn=-7)
                continue
            d = box(x, y, 204, 190)
            tone = ("#c9a46a", "#b98f55", "#d3b47f")[(row * 2 + column) % 3]
            body += fill(d, tone) + engrave(fade(d, (x, y), (x + 204, y + 190), 0.0, 0.8), d, ink="#5a3d19", lines=straight(15, 0 if (row + column) % 2 else 90, tremble=8)) + line(d, 7) \
                + rect(x, y, 204, 44, tone) + line(box(x, y, 204, 44), 7) + rect(x + 46, y + 72, 112, 62, PAPER) + line(box(x + 46, y + 72, 112, 62), 5) \
                + fitted(str(1979 + row * 7 + column), (x + 102, y + 84), 72, 26, INK) + rect(x + 62, y + 120, 80, 5, INK) + fill(f"M{x + 78},{y + 158} h48 q10,0 10,9 q0,9 -10,9 h-48 q-10,0 -10,-9 q0,-9 10,-9Z", INK)
        body += rect(0, 214 + row * 222, WIDE, 22, "#6d665d") + line(f"M0,{214 + row * 222} H1600 M0,{236 + row * 222} H1600", 6)
    floor = rect(0, 690, WIDE, 210, "#8f8574") + engrave(fade(box(0, 690, WIDE, 210), (0, 690), (0, 900), 0.7, 0.1), box(0, 690, WIDE, 210), ink="#3a342b", lines=straight(18, 0, tremble=20)) + line("M0,690 H1600", 8)
    strip = "M980,800 C1180,880 1280,740 1400,800 C1500,850 1560,760 1660,790"
    film = line(strip, 58, INK) + line(strip, 34, "#b98f55", 'stroke-dasharray="44 10" style="stroke-linecap:butt"') + line(strip, 50, WHITE, 'stroke-dasharray="6 14" style="stroke-linecap:butt"') \
        + line(strip, 40, INK, 'style="stroke-linecap:butt"') + line(strip, 30, OCHRE, 'stroke-dasharray="40 10" style="stroke-linecap:butt"')
    holes = "".join(disc(math.cos(math.tau * k / 5) * 82, math.sin(math.tau * k / 5) * 82, 34, "#3a342b") for k in range(5))
    rim = "M-160,0 a160,160 0 1 0 320,0 a160,160 0 1 0 -320,0Z"
    reel = group(disc(0, 0, 160, RED) + engrave(fade(rim, (-160, -100), (160, 160), 0.0, 0.85), rim, ink=RED_DEEP, lines=straight(15, 40, tremble=4)) + holes + disc(0, 0, 26, INK) + line(rim, 10)
                 + "".join(line(f"M{math.cos(math.tau * k / 5) * 82 - 34:.0f},{math.sin(math.tau * k / 5) * 82:.0f} a34,34 0 1 0 68,0 a34,34 0 1 0 -68,0Z", 6) for k in range(5)), move=(820, 700))
    lid = group(rect(-120, -30, 240, 60, "#d3b47f") + line(box(-120, -30, 240, 60), 7), move=(420, 826), turn=-12)
    return scene(rough(body + floor + film + reel + lid, 5))
