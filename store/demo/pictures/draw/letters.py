"""An alphabet cut with a straight knife: wood type of our own, so no font is needed.

Each letter is the skeleton of a stroke two units wide in a box ten units high; the number is its width.
"""

from __future__ import annotations

from store.demo.pictures.draw.ink import Point, num

_BOWL = "M2,1 H4 L5,2 V8 L4,9 H2 L1,8 V2Z"

_SHAPES: dict[str, tuple[float, str]] = {
    " ": (2.6, ""),
    "A": (6, "M1,10 V3 L2.4,1 H3.6 L5,3 V10 M1,6.4 H5"),
    "B": (6, "M1,1 H4 L5,2 V4 L4,5 L5,6 V8 L4,9 H1Z M1,5 H4"),
    "C": (6, "M5,3.6 V2 L4,1 H2 L1,2 V8 L2,9 H4 L5,8 V6.4"),
    "D": (6, "M1,1 H3.8 L5,2.4 V7.6 L3.8,9 H1Z"),
    "E": (5.4, "M5.4,1 H1 V9 H5.4 M1,5 H4.8"),
    "F": (5.4, "M5.4,1 H1 V10 M1,5.2 H4.8"),
    "G": (6, "M5,3.4 V2 L4,1 H2 L1,2 V8 L2,9 H4 L5,8 V5.6 H3"),
    "H": (6, "M1,0 V10 M5,0 V10 M1,5 H5"),
    "I": (2, "M1,0 V10"),
    "J": (5, "M4,0 V8 L3,9 H2 L1,8 V6.6"),
    "K": (6.2, "M1,0 V10 M1,5 H2.6 L5,2.2 V0 M2.6,5 L5,7.8 V10"),
    "L": (5.2, "M1,0 V9 H5.2"),
    "M": (8, "M1,10 V1 H1.6 L4,5.6 L6.4,1 H7 V10"),
    "N": (6.4, "M1,10 V1 H1.5 L4.9,9 H5.4 V0"),
    "O": (6, _BOWL),
    "P": (6, "M1,10 V1 H4 L5,2 V4.8 L4,5.8 H1"),
    "Q": (6, _BOWL + " M3.2,6.6 L5.8,10"),
    "R": (6, "M1,10 V1 H4 L5,2 V4.6 L4,5.6 H1 M3,5.6 L5,7.6 V10"),
    "S": (6, "M5,3.4 V2 L4,1 H2 L1,2 V4 L2,5 H4 L5,6 V8 L4,9 H2 L1,8 V6.6"),
    "T": (6, "M0,1 H6 M3,1 V10"),
    "U": (6, "M1,0 V8 L2,9 H4 L5,8 V0"),
    "V": (6, "M1,0 V4.6 L2.5,9 H3.5 L5,4.6 V0"),
    "W": (8, "M1,0 V9 H1.6 L4,4.4 L6.4,9 H7 V0"),
    "X": (6, "M1,0 V2.4 L5,7.6 V10 M5,0 V2.4 L1,7.6 V10"),
    "Y": (6, "M1,0 V3.2 L3,6 L5,3.2 V0 M3,5.6 V10"),
    "Z": (5.8, "M0.3,1 H4.8 V2.4 L1,7.6 V9 H5.6"),
    "0": (6, _BOWL),
    "1": (3.6, "M0.2,2.2 H1.2 L2.4,1 M2.6,0 V10"),
    "2": (5.8, "M1,3.4 V2 L2,1 H4 L5,2 V4 L1,7.6 V9 H5.6"),
    "3": (6, "M1,3 V2 L2,1 H4 L5,2 V4 L4,5 L5,6 V8 L4,9 H2 L1,8 V7 M4,5 H2.4"),
    "4": (6.2, "M4.2,10 V0.4 M4.2,1 H3.6 L1,6 V7.2 H6.2"),
    "5": (6, "M5.4,1 H1 V4.6 H4 L5,5.6 V8 L4,9 H2 L1,8 V7"),
    "6": (6, "M5,3 V2 L4,1 H2 L1,2 V8 L2,9 H4 L5,8 V6 L4,5 H1"),
    "7": (5.6, "M0.2,1 H4.6 V2.6 L2.4,6.4 V10"),
    "8": (6, _BOWL + " M1,5 H5"),
    "9": (6, "M1,7 V8 L2,9 H4 L5,8 V2 L4,1 H2 L1,2 V4 L2,5 H5"),
    "#": (7.4, "M2.4,0.4 V9.6 M5,0.4 V9.6 M0,3.2 H7.4 M0,6.8 H7.4"),
    "'": (2, "M1,0 V3.2"),
    ".": (2, "M1,8 V10"),
    ",": (2, "M1,8 V11.4"),
    ":": (2, "M1,2 V4 M1,8 V10"),
    "!": (2, "M1,0 V6.6 M1,8 V10"),
    "?": (6, "M1,3.2 V2 L2,1 H4 L5,2 V4 L3,5.6 V6.8 M3,8 V10"),
    "-": (4, "M0.4,5 H3.6"),
    "/": (5, "M4,-0.4 L1,10.4"),
    "&": (7, "M6.4,10 L1.6,3.6 V2 L2.4,1 H3.6 L4.4,2 V3.4 L1,6.6 V8 L2,9 H4 L6,6"),
    "$": (6, "M5,3.4 V2 L4,1 H2 L1,2 V4 L2,5 H4 L5,6 V8 L4,9 H2 L1,8 V6.6 M3,-1 V11"),
    "*": (5, "M2.5,0.4 V5 M0.5,1.6 L4.5,4 M4.5,1.6 L0.5,4"),
}


def width_of(text: str, *, gap: float = 0.9) -> float:
    """The width of a line of text, in tenths of its height."""
    return sum(_SHAPES[letter][0] + gap for letter in text) - gap


def words(
    text: str,
    at: Point,
    height: float,
    colour: str,
    *,
    anchor: str = "middle",
    gap: float = 0.9,
    weight: float = 2.0,
    stretch: float = 1.0,
) -> str:
    """A line of capitals whose top is at `at`; `anchor` is start, middle or end; `weight` of 2 is full black."""
    unit = height / 10
    total = width_of(text, gap=gap) * unit * stretch
    left = at[0] - {"start": 0.0, "middle": total / 2, "end": total}[anchor]
    parts, x = [], 0.0
    for letter in text:
        wide, d = _SHAPES[letter]
        if d:
            parts.append(f'<path transform="translate({num(x)} 0)" d="{d}"/>')
        x += wide + gap
    return (
        f'<g transform="translate({num(left)} {num(at[1])}) scale({unit * stretch:.4f} {unit:.4f})" fill="none" '
        f'stroke="{colour}" stroke-width="{weight:g}" stroke-miterlimit="3">{"".join(parts)}</g>'
    )


def fitted(
    text: str, at: Point, wide: float, height: float, colour: str, *, gap: float = 0.9, weight: float = 2.0
) -> str:
    """A line of capitals drawn exactly `wide` pixels wide around `at`, stretched or narrowed to fit."""
    stretch = wide / (width_of(text, gap=gap) * height / 10)
    return words(text, at, height, colour, gap=gap, weight=weight, stretch=stretch)
