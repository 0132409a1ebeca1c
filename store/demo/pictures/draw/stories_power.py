"""Pictures for stories about courts, votes, councils, the press and those who own it."""

from __future__ import annotations

import math

from store.demo.pictures.draw.ink import (
    ASH,
    BLUE,
    INK,
    OCHRE,
    PAPER,
    PAPER_SHADE,
    RED,
    RED_DEEP,
    SKY,
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
from store.demo.pictures.draw.marks import newspaper
from store.demo.pictures.draw.props import HIGH, WHOLE, WIDE, halo, person, rays, scene, sky, stars


NAMES = ("DAILY LEDGER", "TOWN CRIER", "THE CLARION", "VALLEY SUN", "LAKE TIMES")


def newsroom_cuts() -> str:
    """Great red-handled shears go through a row of identical front pages."""
    back = rect(0, 0, WIDE, HIGH, RED) + rays((860, 470), 26, 1400, "#b50e29")
    pages = "".join(newspaper((90 + k * 300, 150 + (k % 2) * 16), (-3, 2, -1, 3, -2)[k], INK, WHITE, RED, scale=0.96, lines=(NAMES[k], "ALL IS WELL", "SAYS OUR OWNER")) for k in range(5))
    blade = "M0,0 C120,-54 420,-92 700,-60 C560,-14 260,28 20,42Z"
    steel = fill(blade, "#d6d2c8") + engrave(fade(blade, (0, -80), (0, 40), 0.0, 0.85), blade, ink=INK, lines=straight(11, -4, tremble=4)) + line(blade, 9)
    loop = "M-30,10 C-140,40 -300,20 -372,110 C-440,210 -330,320 -220,260 C-120,200 -60,90 -10,50Z"
    hole = "M-250,110 C-320,120 -350,190 -300,220 C-240,250 -160,170 -120,110 C-150,96 -200,100 -250,110Z"
    grip = fill(loop + hole, INK, 'fill-rule="evenodd"') + line(loop, 9, WHITE) + line(hole, 9, WHITE)
    half = steel + grip
    other = f'<g transform="scale(1 -1)">{half}</g>'
    cut = fill("M620,560 L1600,500 V590 L620,574Z", RED)
    shears = group(group(half, turn=-9) + group(other, turn=9) + disc(20, 0, 26, OCHRE) + line("M-6,0 a26,26 0 1 0 52,0 a26,26 0 1 0 -52,0Z", 7) + line("M4,-12 L36,12", 7),
                   move=(520, 610), scale=1.1)
    scraps = "".join(
        group(rect(-44, -30, 88, 60, WHITE) + line(box(-44, -30, 88, 60), 5) + "".join(rect(-32, -16 + r * 14, 62 - r * 9, 6, INK) for r in range(3)), move=(x, y), turn=turn)
        for x, y, turn in ((900, 800, 24), (1120, 830, -14), (1320, 790, 40), (760, 850, -30), (1480, 840, 8))
    )
    return scene(rough(back + pages + cut + scraps + shears, 5))


def court_records() -> str:
    """A file bound with a chain and sealed in red, between two columns of the court."""
    back = rect(0, 0, WIDE, HIGH, "#d8ccb2") + sky(0.7, 0.15, pitch=26, angle=90, tremble=10)
    columns = ""
    for x in (60, 330, 1110, 1380):
        flutes = box(x, 90, 160, 700)
        columns += rect(x, 90, 160, 700, "#ece3d0") + engrave(fade(flutes, (x, 0), (x + 160, 0), 0.05, 0.95), flutes, ink=INK, lines=straight(20, 90, tremble=2)) \
            + line(flutes, 7) + rect(x - 34, 50, 228, 44, "#ece3d0") + line(box(x - 34, 50, 228, 44), 7) + rect(x - 34, 786, 228, 60, "#ece3d0") + line(box(x - 34, 786, 228, 60), 7)
    floor = rect(0, 820, WIDE, 80, ASH) + line("M0,820 H1600", 8)
    sheets = "".join(group(rect(-280, -200, 560, 400, WHITE) + line(box(-280, -200, 560, 400), 5), move=(800 + k * 9, 508 - k * 12), turn=k * 1.6) for k in range(4, -1, -1))
    cover = "M500,300 H720 L760,344 H1100 V760 H500Z"
    folder = fill(cover, OCHRE) + engrave(fade(cover, (500, 300), (1100, 760), 0.0, 0.7), cover, ink="#6b4a10", lines=straight(14, 30, tremble=16)) + line(cover, 9)
    tab = fitted("RECORDS", (616, 312), 160, 30, INK)
    links = ""
    for turn, reach in ((32, 7), (-32, 7)):
        for k in range(-reach, reach + 1):
            links += group(
                f'<rect x="-30" y="-15" width="60" height="30" rx="15" fill="none" stroke="{INK}" stroke-width="19"/>'
                f'<rect x="-30" y="-15" width="60" height="30" rx="15" fill="none" stroke="#a9a498" stroke-width="9"/>',
                move=(800 + math.cos(math.radians(turn)) * k * 50, 550 + math.sin(math.radians(turn)) * k * 50), turn=turn + (0 if k % 2 else 8),
            )
    wax = curve([(800 + math.cos(math.tau * k / 14) * (118 + 15 * (k % 2)), 550 + math.sin(math.tau * k / 14) * (118 + 15 * (k * 3 % 2))) for k in range(14)], closed=True)
    seal = fill(wax, RED) + engrave(glow(wax, (766, 510), 170, 0.0, 0.85), wax, ink=RED_DEEP, lines=rings((766, 510), 13, tremble=5)) + line(wax, 8) \
        + disc(800, 550, 78, RED) + line("M722,550 a78,78 0 1 0 156,0 a78,78 0 1 0 -156,0Z", 6, RED_DEEP) \
        + fill("M766,540 V520 C766,474 834,474 834,520 V540 H846 V600 H754 V540Z M782,540 H818 V522 C818,494 782,494 782,522Z", WHITE, 'fill-rule="evenodd"')
    return scene(rough(back + columns + floor + sheets + folder + tab + links + seal, 5))


def voting_line() -> str:
    """A line of people round the block to one small door; the clock above it says it is late."""
    back = rect(0, 0, WIDE, HIGH, "#f0d9a8") + halo((1180, 250), 1200, 0.0, 0.8, ink="#b3742a", pitch=20)
    hall = rect(960, 180, 440, 500, "#b8452f") + engrave(fade(box(960, 180, 440, 500), (960, 0), (1400, 0), 0.05, 0.7), box(960, 180, 440, 500), ink="#5f1d12",
                                                         lines=straight(20, 0, tremble=6)) + line(box(960, 180, 440, 500), 8)
    roof = fill("M930,184 L1180,60 L1430,184Z", INK)
    clock = disc(1180, 262, 62, WHITE) + line("M1118,262 a62,62 0 1 0 124,0 a62,62 0 1 0 -124,0Z", 8) + line("M1180,262 V218 M1180,262 L1150,284", 8)
    sign = rect(1050, 350, 260, 76, WHITE) + line(box(1050, 350, 260, 76), 7) + fitted("VOTE", (1180, 364), 190, 48, RED)
    door = rect(1128, 470, 104, 210, INK) + rect(1140, 482, 80, 198, OCHRE)
    walls = rect(0, 430, 960, 250, "#c9b48a") + line("M0,430 H960", 8) + "".join(rect(60 + k * 150, 480, 84, 130, "#7d6a45") + line(box(60 + k * 150, 480, 84, 130), 6) for k in range(6))
    closed = "".join(line(f"M{60 + k * 150},480 l84,130 M{144 + k * 150},480 l-84,130", 7, INK) for k in (1, 3, 4))
    ground = rect(0, 680, WIDE, 220, "#d9c79d") + line("M0,680 H1600", 8) + line("M0,790 C500,780 1100,790 1600,760", 5, "#a58d5b")
    back_row = "".join(person(1100 - k * 66, 716 + (k * 31) % 9, 150 + (k * 23) % 22, kind=(k * 5 + 1) % 6) for k in range(17))
    front_row = "".join(person(20 + k * 92, 860 + (k * 17) % 12, 214 + (k * 37) % 30, kind=(k * 7 + 2) % 6, scarf=RED if k % 3 else OCHRE) for k in range(17))
    bend = person(60, 770, 180, kind=3) + person(10, 810, 196, kind=1)
    return scene(rough(back + walls + closed + hall + roof + clock + sign + door + ground + back_row + bend + front_row, 5))


def press_conference() -> str:
    """A bouquet of microphones before a lectern with nobody behind it; raised hands in front."""
    back = rect(0, 0, WIDE, HIGH, BLUE) + sky(0.25, 0.85, ink="#16232e", pitch=18, angle=90, tremble=40)
    curtain = "".join(line(f"M{x},0 C{x + 20},300 {x - 20},600 {x + 6},900", 5, "#16232e") for x in range(40, 1600, 130))
    spot = fill("M620,0 H980 L1260,900 H340Z", "#4d7893") + engrave(glow("M620,0 H980 L1260,900 H340Z", (800, 380), 620, 0.0, 0.5), "M620,0 H980 L1260,900 H340Z",
                                                                  ink=BLUE, lines=rings((800, 380), 22, tremble=10))
    desk = "M560,470 H1040 L1000,900 H600Z"
    lectern = fill(desk, "#8a5a2c") + engrave(fade(desk, (560, 0), (1040, 0), 0.1, 0.85), desk, ink=INK, lines=straight(14, 86, tremble=16)) + line(desk, 9) \
        + fill("M520,440 H1080 V486 H520Z", "#b47a40") + line("M520,440 H1080 V486 H520Z", 9)
    emblem = disc(800, 640, 92, OCHRE) + line("M708,640 a92,92 0 1 0 184,0 a92,92 0 1 0 -184,0Z", 8) + fitted("?", (800, 578), 74, 124, INK)
    microphones = ""
    for k, (turn, reach, colour) in enumerate(((-46, 196, RED), (-30, 236, INK), (-14, 262, OCHRE), (2, 280, RED), (17, 258, INK), (32, 230, SKY), (47, 190, RED))):
        head = f"M-26,{-reach} a26,30 0 1 1 52,0 v34 a26,26 0 1 1 -52,0Z"
        mesh = engrave(fade(head, (-26, 0), (26, 0), 0.2, 0.9), head, ink=INK, lines=straight(8, 45, tremble=0))
        cube = rect(-34, -reach + 56, 68, 50, colour) + line(box(-34, -reach + 56, 68, 50), 6)
        microphones += group(line(f"M0,0 V{-reach + 80}", 12) + fill(head, "#b9b3a6") + mesh + line(head, 7) + cube, move=(800 + (k - 3) * 30, 448), turn=turn)
    hands = ""
    for x, y, turn, size in ((140, 940, 8, 1.3), (360, 960, -6, 1.1), (1230, 960, 10, 1.15), (1450, 940, -10, 1.35)):
        hands += group(
            fill("M-40,40 L-34,-130 C-60,-160 -62,-190 -54,-196 C-44,-200 -36,-184 -30,-170 L-32,-268 C-32,-284 -12,-284 -11,-268 L-8,-196 L-2,-286 C-1,-300 18,-299 18,-284 "
                 "L16,-194 L28,-272 C31,-286 48,-282 46,-268 L36,-180 L52,-232 C56,-244 70,-240 68,-226 L46,-120 L40,40Z", INK, 'stroke="#7fa9c4" stroke-width="6"'),
            move=(x, y), turn=turn, scale=size)
    notes_ = "".join(group(rect(-40, -56, 80, 112, WHITE) + line(box(-40, -56, 80, 112), 5) + "".join(rect(-26, -36 + r * 18, 52, 6, ASH) for r in range(5)), move=(x, y), turn=turn)
                     for x, y, turn in ((560, 846, -20), (1060, 850, 16)))
    return scene(rough(back + curtain + spot + microphones + lectern + emblem + notes_ + hands, 5))


def city_hall() -> str:
    """A city hall under a moon that turns out to be a lens; cameras on every post."""
    back = rect(0, 0, WIDE, HIGH, "#e6d3ad") + halo((800, 240), 1000, 0.05, 0.9, ink="#23404f", pitch=28)
    iris = disc(800, 240, 176, INK) + disc(800, 240, 148, "#c9d4d3") + engrave(glow(WHOLE, (800, 240), 150, 0.9, 0.1), "M652,240 a148,148 0 1 0 296,0 a148,148 0 1 0 -296,0Z",
                                                                              ink="#23404f", lines=rings((800, 240), 15, tremble=4)) + disc(800, 240, 66, INK) + disc(770, 208, 20, WHITE) + disc(800, 240, 16, RED)
    hall = rect(420, 560, 760, 250, "#efe6d2") + line(box(420, 560, 760, 250), 8) + fill("M390,566 L800,420 L1210,566Z", "#efe6d2") + line("M390,566 L800,420 L1210,566Z", 8)
    shade = engrave(fade(box(420, 566, 760, 244), (420, 0), (1180, 0), 0.05, 0.6), box(420, 566, 760, 244), ink=INK, lines=straight(14, 90, tremble=4))
    columns = "".join(rect(456 + k * 100, 590, 44, 200, WHITE) + line(box(456 + k * 100, 590, 44, 200), 6) for k in range(8))
    door = rect(762, 650, 76, 160, INK) + disc(800, 508, 30, RED)
    steps = "".join(rect(380 - k * 30, 806 + k * 32, 840 + k * 60, 34, ("#d9ceb4", "#c9bc9d", "#b9aa88")[k]) + line(box(380 - k * 30, 806 + k * 32, 840 + k * 60, 34), 6) for k in range(3))
    blocks = fill("M0,520 H120 V460 H260 V600 H380 V900 H0Z M1600,500 H1470 V440 H1330 V610 H1230 V900 H1600Z", "#33474f")
    panes = "".join(rect(x, y, 26, 34, OCHRE if (x + y) % 4 == 0 else "#1d2b31") for x in (30, 80, 150, 200, 300, 1260, 1350, 1400, 1490, 1540) for y in (630, 700, 770))

    def camera(x: float, foot: float, size: float, flip: int) -> str:
        body = (
            line("M0,0 V-300", 15) + line("M0,-292 L52,-306", 12)
            + group(rect(-20, -34, 170, 66, WHITE) + line(box(-20, -34, 170, 66), 7) + rect(-34, -48, 176, 18, INK) + rect(150, -24, 24, 46, INK) + disc(166, 0, 13, RED), move=(50, -322), turn=14)
        )
        return f'<g transform="translate({x} {foot}) scale({size * flip} {size})">{body}</g>'

    cameras = camera(200, 900, 1.3, 1) + camera(1400, 900, 1.3, -1) + camera(470, 880, 0.7, 1) + camera(1130, 880, 0.7, -1)
    people = person(690, 884, 120, kind=3) + person(905, 880, 112, kind=2)
    return scene(rough(back + iris + blocks + panes + hall + shade + columns + door + steps + people + cameras, 5))


def satellite_dish() -> str:
    """Three dishes under a night sky send the same words."""
    back = rect(0, 0, WIDE, HIGH, "#20323d") + halo((1130, 250), 1100, 0.2, 0.85, ink="#0e1920", pitch=20) + stars(46, PAPER, (0, 0, 1600, 520))
    hill = "M0,720 C300,620 620,690 860,660 C1140,620 1400,660 1600,700 V900 H0Z"
    ground = fill(hill, "#41503c") + engrave(fade(hill, (0, 640), (0, 900), 0.2, 0.95), hill, ink=INK, lines=straight(15, 8, tremble=40))

    def dish(x: float, foot: float, size: float) -> str:
        bowl = "M-210,-140 C-150,40 60,150 220,70 C150,10 -80,-120 -210,-140Z"
        mouth = "M-210,-140 C-60,-150 200,-10 220,70 C60,60 -150,-40 -210,-140Z"
        legs = fill("M-20,60 H40 L90,260 H-70Z", ASH) + line("M-20,60 H40 L90,260 H-70Z", 8) + line("M-50,180 H70", 8)
        arm = line("M-120,-110 L120,-170 M150,30 L120,-170 M-10,-50 L120,-170", 8, PAPER_SHADE) + disc(122, -172, 26, RED) + line("M96,-172 a26,26 0 1 0 52,0 a26,26 0 1 0 -52,0Z", 7)
        return group(
            legs + fill(bowl, "#d8d2c2") + engrave(fade(bowl, (-150, -100), (120, 120), 0.1, 0.95), bowl, ink=INK, lines=straight(12, 36, tremble=6))
            + fill(mouth, "#efe8d8") + engrave(fade(mouth, (-200, -120), (200, 60), 0.5, 0.0), mouth, ink=INK, lines=straight(13, -60, tremble=4)) + line(bowl, 8) + line(mouth, 8) + arm,
            move=(x, foot - 250 * size), scale=size)

    bubbles = ""
    for x, y, size in ((470, 250, 0.7), (950, 190, 0.86), (1400, 110, 1.0)):
        shape = "M-150,-70 H150 Q170,-70 170,-50 V50 Q170,70 150,70 H-40 L-100,120 L-92,70 H-150 Q-170,70 -170,50 V-50 Q-170,-70 -150,-70Z"
        bubbles += group(fill(shape, WHITE) + line(shape, 8) + "".join(rect(-130, -42 + r * 32, (260, 230, 160)[r], 16, RED if r == 0 else INK) for r in range(3)), move=(x, y), scale=size)
    return scene(rough(back + ground + dish(250, 770, 0.86) + dish(700, 800, 1.06) + dish(1190, 850, 1.36) + bubbles, 5))


