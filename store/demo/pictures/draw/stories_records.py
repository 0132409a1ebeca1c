"""Pictures for stories about records: sealed ones, and lost ones."""

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
    curve,
    disc,
    engrave,
    fade,
    fill,
    glow,
    group,
    line,
    rect,
    rings,
    rough,
    straight,
)
from store.demo.pictures.draw.letters import fitted
from store.demo.pictures.draw.props import (
    HIGH,
    WIDE,
    scene,
    sky,
)


def court_records() -> str:
    """A file bound with a chain and sealed in red, between two columns of the court."""
    back = rect(0, 0, WIDE, HIGH, "#d8ccb2") + sky(0.7, 0.15, pitch=26, angle=90, tremble=10)
    columns = ""
    for x in (60, 330, 1110, 1380):
        flutes = box(x, 90, 160, 700)
        columns += (
            rect(x, 90, 160, 700, "#ece3d0")
            + engrave(
                fade(flutes, (x, 0), (x + 160, 0), 0.05, 0.95),
                flutes,
                ink=INK,
                lines=straight(20, 90, tremble=2),
            )
            + line(flutes, 7)
            + rect(x - 34, 50, 228, 44, "#ece3d0")
            + line(box(x - 34, 50, 228, 44), 7)
            + rect(x - 34, 786, 228, 60, "#ece3d0")
            + line(box(x - 34, 786, 228, 60), 7)
        )
    floor = rect(0, 820, WIDE, 80, ASH) + line("M0,820 H1600", 8)
    sheets = "".join(
        group(
            rect(-280, -200, 560, 400, WHITE) + line(box(-280, -200, 560, 400), 5),
            move=(800 + k * 9, 508 - k * 12),
            turn=k * 1.6,
        )
        for k in range(4, -1, -1)
    )
    cover = "M500,300 H720 L760,344 H1100 V760 H500Z"
    folder = (
        fill(cover, OCHRE)
        + engrave(
            fade(cover, (500, 300), (1100, 760), 0.0, 0.7),
            cover,
            ink="#6b4a10",
            lines=straight(14, 30, tremble=16),
        )
        + line(cover, 9)
    )
    tab = fitted("RECORDS", (616, 312), 160, 30, INK)
    links = ""
    for turn, reach in ((32, 7), (-32, 7)):
        for k in range(-reach, reach + 1):
            links += group(
                f'<rect x="-30" y="-15" width="60" height="30" rx="15" fill="none" stroke="{INK}" stroke-width="19"/>'
                f'<rect x="-30" y="-15" width="60" height="30" rx="15" fill="none" stroke="#a9a498" stroke-width="9"/>',
                move=(
                    800 + math.cos(math.radians(turn)) * k * 50,
                    550 + math.sin(math.radians(turn)) * k * 50,
                ),
                turn=turn + (0 if k % 2 else 8),
            )
    wax = curve(
        [
            (
                800 + math.cos(math.tau * k / 14) * (118 + 15 * (k % 2)),
                550 + math.sin(math.tau * k / 14) * (118 + 15 * (k * 3 % 2)),
            )
            for k in range(14)
        ],
        closed=True,
    )
    seal = (
        fill(wax, RED)
        + engrave(
            glow(wax, (766, 510), 170, 0.0, 0.85), wax, ink=RED_DEEP, lines=rings((766, 510), 13, tremble=5)
        )
        + line(wax, 8)
        + disc(800, 550, 78, RED)
        + line("M722,550 a78,78 0 1 0 156,0 a78,78 0 1 0 -156,0Z", 6, RED_DEEP)
        + fill(
            "M766,540 V520 C766,474 834,474 834,520 V540 H846 V600 H754 V540Z M782,540 H818 V522 C818,494 782,494 782,522Z",
            WHITE,
            'fill-rule="evenodd"',
        )
    )
    return scene(rough(back + columns + floor + sheets + folder + tab + links + seal, 5))


def archive_boxes() -> str:
    """A wall of labelled boxes; one place is empty, and a reel has unrolled itself on the floor."""
    body = rect(0, 0, WIDE, HIGH, "#1f1a16")
    for row in range(3):
        for column in range(7):
            x, y = 26 + column * 224, 20 + row * 222
            if (row, column) == (1, 3):
                body += rect(x, y, 204, 190, "#0f0c0a") + group(
                    rect(-60, -24, 120, 48, PAPER)
                    + line(box(-60, -24, 120, 48), 5)
                    + fitted("LOST?", (0, -13), 84, 26, RED),
                    move=(x + 104, y + 150),
                    turn=-7,
                )
                continue
            d = box(x, y, 204, 190)
            tone = ("#c9a46a", "#b98f55", "#d3b47f")[(row * 2 + column) % 3]
            body += (
                fill(d, tone)
                + engrave(
                    fade(d, (x, y), (x + 204, y + 190), 0.0, 0.8),
                    d,
                    ink="#5a3d19",
                    lines=straight(15, 0 if (row + column) % 2 else 90, tremble=8),
                )
                + line(d, 7)
                + rect(x, y, 204, 44, tone)
                + line(box(x, y, 204, 44), 7)
                + rect(x + 46, y + 72, 112, 62, PAPER)
                + line(box(x + 46, y + 72, 112, 62), 5)
                + fitted(str(1979 + row * 7 + column), (x + 102, y + 84), 72, 26, INK)
                + rect(x + 62, y + 120, 80, 5, INK)
                + fill(f"M{x + 78},{y + 158} h48 q10,0 10,9 q0,9 -10,9 h-48 q-10,0 -10,-9 q0,-9 10,-9Z", INK)
            )
        body += rect(0, 214 + row * 222, WIDE, 22, "#6d665d") + line(
            f"M0,{214 + row * 222} H1600 M0,{236 + row * 222} H1600", 6
        )
    floor = (
        rect(0, 690, WIDE, 210, "#8f8574")
        + engrave(
            fade(box(0, 690, WIDE, 210), (0, 690), (0, 900), 0.7, 0.1),
            box(0, 690, WIDE, 210),
            ink="#3a342b",
            lines=straight(18, 0, tremble=20),
        )
        + line("M0,690 H1600", 8)
    )
    strip = "M980,800 C1180,880 1280,740 1400,800 C1500,850 1560,760 1660,790"
    film = (
        line(strip, 58, INK)
        + line(strip, 34, "#b98f55", 'stroke-dasharray="44 10" style="stroke-linecap:butt"')
        + line(strip, 50, WHITE, 'stroke-dasharray="6 14" style="stroke-linecap:butt"')
        + line(strip, 40, INK, 'style="stroke-linecap:butt"')
        + line(strip, 30, OCHRE, 'stroke-dasharray="40 10" style="stroke-linecap:butt"')
    )
    holes = "".join(
        disc(math.cos(math.tau * k / 5) * 82, math.sin(math.tau * k / 5) * 82, 34, "#3a342b")
        for k in range(5)
    )
    rim = "M-160,0 a160,160 0 1 0 320,0 a160,160 0 1 0 -320,0Z"
    reel = group(
        disc(0, 0, 160, RED)
        + engrave(
            fade(rim, (-160, -100), (160, 160), 0.0, 0.85),
            rim,
            ink=RED_DEEP,
            lines=straight(15, 40, tremble=4),
        )
        + holes
        + disc(0, 0, 26, INK)
        + line(rim, 10)
        + "".join(
            line(
                f"M{math.cos(math.tau * k / 5) * 82 - 34:.0f},{math.sin(math.tau * k / 5) * 82:.0f} a34,34 0 1 0 68,0 a34,34 0 1 0 -68,0Z",
                6,
            )
            for k in range(5)
        ),
        move=(820, 700),
    )
    lid = group(
        rect(-120, -30, 240, 60, "#d3b47f") + line(box(-120, -30, 240, 60), 7), move=(420, 826), turn=-12
    )
    return scene(rough(body + floor + film + reel + lid, 5))
