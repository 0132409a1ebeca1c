"""Pictures for stories about courts, councils and those who answer for them."""

from __future__ import annotations

from store.demo.pictures.draw.ink import (
    ASH,
    BLUE,
    INK,
    OCHRE,
    RED,
    SKY,
    WHITE,
    box,
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
    WHOLE,
    WIDE,
    halo,
    person,
    scene,
    sky,
)


def press_conference() -> str:
    """A bouquet of microphones before a lectern with nobody behind it; raised hands in front."""
    back = rect(0, 0, WIDE, HIGH, BLUE) + sky(0.25, 0.85, ink="#16232e", pitch=18, angle=90, tremble=40)
    curtain = "".join(
        line(f"M{x},0 C{x + 20},300 {x - 20},600 {x + 6},900", 5, "#16232e") for x in range(40, 1600, 130)
    )
    spot = fill("M620,0 H980 L1260,900 H340Z", "#4d7893") + engrave(
        glow("M620,0 H980 L1260,900 H340Z", (800, 380), 620, 0.0, 0.5),
        "M620,0 H980 L1260,900 H340Z",
        ink=BLUE,
        lines=rings((800, 380), 22, tremble=10),
    )
    desk = "M560,470 H1040 L1000,900 H600Z"
    lectern = (
        fill(desk, "#8a5a2c")
        + engrave(
            fade(desk, (560, 0), (1040, 0), 0.1, 0.85), desk, ink=INK, lines=straight(14, 86, tremble=16)
        )
        + line(desk, 9)
        + fill("M520,440 H1080 V486 H520Z", "#b47a40")
        + line("M520,440 H1080 V486 H520Z", 9)
    )
    emblem = (
        disc(800, 640, 92, OCHRE)
        + line("M708,640 a92,92 0 1 0 184,0 a92,92 0 1 0 -184,0Z", 8)
        + fitted("?", (800, 578), 74, 124, INK)
    )
    microphones = ""
    for k, (turn, reach, colour) in enumerate(
        (
            (-46, 196, RED),
            (-30, 236, INK),
            (-14, 262, OCHRE),
            (2, 280, RED),
            (17, 258, INK),
            (32, 230, SKY),
            (47, 190, RED),
        )
    ):
        head = f"M-26,{-reach} a26,30 0 1 1 52,0 v34 a26,26 0 1 1 -52,0Z"
        mesh = engrave(
            fade(head, (-26, 0), (26, 0), 0.2, 0.9), head, ink=INK, lines=straight(8, 45, tremble=0)
        )
        cube = rect(-34, -reach + 56, 68, 50, colour) + line(box(-34, -reach + 56, 68, 50), 6)
        microphones += group(
            line(f"M0,0 V{-reach + 80}", 12) + fill(head, "#b9b3a6") + mesh + line(head, 7) + cube,
            move=(800 + (k - 3) * 30, 448),
            turn=turn,
        )
    hands = ""
    for x, y, turn, size in (
        (140, 940, 8, 1.3),
        (360, 960, -6, 1.1),
        (1230, 960, 10, 1.15),
        (1450, 940, -10, 1.35),
    ):
        hands += group(
            fill(
                "M-40,40 L-34,-130 C-60,-160 -62,-190 -54,-196 C-44,-200 -36,-184 -30,-170 L-32,-268 C-32,-284 -12,-284 -11,-268 L-8,-196 L-2,-286 C-1,-300 18,-299 18,-284 "
                "L16,-194 L28,-272 C31,-286 48,-282 46,-268 L36,-180 L52,-232 C56,-244 70,-240 68,-226 L46,-120 L40,40Z",
                INK,
                'stroke="#7fa9c4" stroke-width="6"',
            ),
            move=(x, y),
            turn=turn,
            scale=size,
        )
    notes_ = "".join(
        group(
            rect(-40, -56, 80, 112, WHITE)
            + line(box(-40, -56, 80, 112), 5)
            + "".join(rect(-26, -36 + r * 18, 52, 6, ASH) for r in range(5)),
            move=(x, y),
            turn=turn,
        )
        for x, y, turn in ((560, 846, -20), (1060, 850, 16))
    )
    return scene(rough(back + curtain + spot + microphones + lectern + emblem + notes_ + hands, 5))


def city_hall() -> str:
    """A city hall under a moon that turns out to be a lens; cameras on every post."""
    back = rect(0, 0, WIDE, HIGH, "#e6d3ad") + halo((800, 240), 1000, 0.05, 0.9, ink="#23404f", pitch=28)
    iris = (
        disc(800, 240, 176, INK)
        + disc(800, 240, 148, "#c9d4d3")
        + engrave(
            glow(WHOLE, (800, 240), 150, 0.9, 0.1),
            "M652,240 a148,148 0 1 0 296,0 a148,148 0 1 0 -296,0Z",
            ink="#23404f",
            lines=rings((800, 240), 15, tremble=4),
        )
        + disc(800, 240, 66, INK)
        + disc(770, 208, 20, WHITE)
        + disc(800, 240, 16, RED)
    )
    hall = (
        rect(420, 560, 760, 250, "#efe6d2")
        + line(box(420, 560, 760, 250), 8)
        + fill("M390,566 L800,420 L1210,566Z", "#efe6d2")
        + line("M390,566 L800,420 L1210,566Z", 8)
    )
    shade = engrave(
        fade(box(420, 566, 760, 244), (420, 0), (1180, 0), 0.05, 0.6),
        box(420, 566, 760, 244),
        ink=INK,
        lines=straight(14, 90, tremble=4),
    )
    columns = "".join(
        rect(456 + k * 100, 590, 44, 200, WHITE) + line(box(456 + k * 100, 590, 44, 200), 6) for k in range(8)
    )
    door = rect(762, 650, 76, 160, INK) + disc(800, 508, 30, RED)
    steps = "".join(
        rect(380 - k * 30, 806 + k * 32, 840 + k * 60, 34, ("#d9ceb4", "#c9bc9d", "#b9aa88")[k])
        + line(box(380 - k * 30, 806 + k * 32, 840 + k * 60, 34), 6)
        for k in range(3)
    )
    blocks = fill(
        "M0,520 H120 V460 H260 V600 H380 V900 H0Z M1600,500 H1470 V440 H1330 V610 H1230 V900 H1600Z",
        "#33474f",
    )
    panes = "".join(
        rect(x, y, 26, 34, OCHRE if (x + y) % 4 == 0 else "#1d2b31")
        for x in (30, 80, 150, 200, 300, 1260, 1350, 1400, 1490, 1540)
        for y in (630, 700, 770)
    )

    def camera(x: float, foot: float, size: float, flip: int) -> str:
        body = (
            line("M0,0 V-300", 15)
            + line("M0,-292 L52,-306", 12)
            + group(
                rect(-20, -34, 170, 66, WHITE)
                + line(box(-20, -34, 170, 66), 7)
                + rect(-34, -48, 176, 18, INK)
                + rect(150, -24, 24, 46, INK)
                + disc(166, 0, 13, RED),
                move=(50, -322),
                turn=14,
            )
        )
        return f'<g transform="translate({x} {foot}) scale({size * flip} {size})">{body}</g>'

    cameras = (
        camera(200, 900, 1.3, 1)
        + camera(1400, 900, 1.3, -1)
        + camera(470, 880, 0.7, 1)
        + camera(1130, 880, 0.7, -1)
    )
    people = person(690, 884, 120, kind=3) + person(905, 880, 112, kind=2)
    return scene(
        rough(back + iris + blocks + panes + hall + shade + columns + door + steps + people + cameras, 5)
    )
