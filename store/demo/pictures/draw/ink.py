"""The print shop behind the demo pictures: paper, inks, and the tools that cut, engrave and press them.

Everything is plain SVG text. One idea carries the whole set: tones are drawn in soft greys and then *bitten* into
lines of one ink whose width follows the darkness, as a wood engraver would do it. No gradient ever reaches the
paper.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from itertools import count

PAPER = "#f2ecdf"
PAPER_SHADE = "#ddd3bf"
PAPER_DEEP = "#bfb39b"
WHITE = "#fbf8f1"
INK = "#191716"
SOOT = "#2a2725"
ASH = "#6d665d"
RED = "#c8102e"
RED_DEEP = "#8e0b20"
BLUE = "#2f5570"
SKY = "#9db4bd"
LEAF = "#4f7140"
OCHRE = "#d39a2d"

Point = tuple[float, float]

_names = count(1)


def name(stem: str) -> str:
    """A fresh id for a definition, e.g. `clip7`."""
    return f"{stem}{next(_names)}"


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def num(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def path(points: Iterable[Point], *, closed: bool = False) -> str:
    """The `d` of straight lines through the points."""
    text = " L".join(f"{num(x)},{num(y)}" for x, y in points)
    return f"M{text}{'Z' if closed else ''}"


def curve(points: Sequence[Point], *, closed: bool = False, tension: float = 1.0) -> str:
    """The `d` of a smooth line through the points (Catmull-Rom as Béziers)."""
    ring = list(points)
    total = len(ring)
    steps = total if closed else total - 1

    def at(index: int) -> Point:
        return ring[index % total] if closed else ring[min(max(index, 0), total - 1)]

    parts = [f"M{num(ring[0][0])},{num(ring[0][1])}"]
    for step in range(steps):
        before, here, there, after = at(step - 1), at(step), at(step + 1), at(step + 2)
        handles = (
            here[0] + (there[0] - before[0]) / 6 * tension,
            here[1] + (there[1] - before[1]) / 6 * tension,
            there[0] - (after[0] - here[0]) / 6 * tension,
            there[1] - (after[1] - here[1]) / 6 * tension,
            *there,
        )
        parts.append("C" + " ".join(num(value) for value in handles))
    return "".join(parts) + ("Z" if closed else "")


def fill(d: str, colour: str, extra: str = "") -> str:
    """A filled shape."""
    return f'<path d="{d}" fill="{colour}" {extra}/>'


def line(d: str, width: float, colour: str = INK, extra: str = "") -> str:
    """A stroke with round ends."""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{num(width)}" '
        f'stroke-linecap="round" stroke-linejoin="round" {extra}/>'
    )


def rect(x: float, y: float, width: float, height: float, colour: str, extra: str = "") -> str:
    """A filled rectangle."""
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}" fill="{colour}" {extra}/>'


def disc(x: float, y: float, radius: float, colour: str, extra: str = "") -> str:
    """A filled circle."""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{colour}" {extra}/>'


def group(body: str, *, move: Point = (0, 0), turn: float = 0, scale: float = 1, extra: str = "") -> str:
    """The body moved, then turned (degrees), then scaled about its own origin."""
    place = f"translate({num(move[0])} {num(move[1])}) rotate({turn:g}) scale({scale:g})"
    return f'<g transform="{place}" {extra}>{body}</g>'


def clipped(body: str, d: str) -> str:
    """The body, seen only inside the shape `d`."""
    clip = name("clip")
    return f'<clipPath id="{clip}"><path d="{d}" clip-rule="evenodd"/></clipPath><g clip-path="url(#{clip})">{body}</g>'


def soft(body: str, blur: float) -> str:
    """The body out of focus: a tone to be engraved, or a shadow."""
    key = name("soft")
    return (
        f'<filter id="{key}" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="{blur:g}"/>'
        f'</filter><g filter="url(#{key})">{body}</g>'
    )


def rough(body: str, amount: float = 5, *, grain: float = 0.02, seed: int = 3) -> str:
    """The body with the small tremble of a hand-held knife; `amount` is in pixels."""
    key = name("rough")
    return (
        f'<filter id="{key}" x="-5%" y="-5%" width="110%" height="110%">'
        f'<feTurbulence type="fractalNoise" baseFrequency="{grain:g}" numOctaves="2" seed="{seed}"/>'
        f'<feDisplacementMap in="SourceGraphic" scale="{amount:g}" xChannelSelector="R" yChannelSelector="G"/>'
        f'</filter><g filter="url(#{key})">{body}</g>'
    )


def worn(body: str, *, seed: int = 5, keep: float = 3.4) -> str:
    """The body as screen ink on cloth: a few pinholes where the weave shows. A higher `keep` leaves fewer."""
    key = name("worn")
    return (
        f'<filter id="{key}" x="0%" y="0%" width="100%" height="100%" color-interpolation-filters="sRGB">'
        f'<feTurbulence type="fractalNoise" baseFrequency="0.2" numOctaves="1" seed="{seed}"/>'
        f'<feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  -12 0 0 0 {6 + keep:g}"/>'
        f'<feComposite in="SourceGraphic" operator="in"/></filter><g filter="url(#{key})">{body}</g>'
    )


def bite(tones: str, ink: str, lines: str) -> str:
    """Turn grey tones into ink: black under `lines` prints solid, white stays bare, between them lines swell.

    `lines` is a sheet of black-and-white waves at just under half strength over the tones (see `straight`, `rings`).
    """
    key = name("bite")
    red, green, blue = _channels(ink)
    return (
        f'<filter id="{key}" filterUnits="userSpaceOnUse" x="-1200" y="-1200" width="4000" height="4000" '
        f'color-interpolation-filters="sRGB"><feColorMatrix values="0 0 0 0 {red:.4f}  0 0 0 0 {green:.4f}  '
        f'0 0 0 0 {blue:.4f}  -4.2 -4.2 -4.2 0 6.8"/></filter>'
        f'<g filter="url(#{key})">{rect(-1200, -1200, 4000, 4000, "#fff")}{tones}{lines}</g>'
    )


def _waves(ramp: str, tremble: float, seed: int) -> str:
    key = name("wave")
    ramp = ramp.format(key=key)
    stops = '<stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/>'
    sheet = f'<{ramp} gradientUnits="userSpaceOnUse" spreadMethod="reflect">{stops}</{ramp.split()[0]}>'
    body = rect(-1200, -1200, 4000, 4000, f"url(#{key})", 'opacity="0.46"')
    return sheet + (rough(body, tremble, grain=0.006, seed=seed) if tremble else body)


def straight(pitch: float = 9, angle: float = 20, *, tremble: float = 26, seed: int = 8) -> str:
    """Engraver's lines `pitch` pixels apart, running at `angle` degrees."""
    turn = math.radians(angle + 90)
    x, y = math.cos(turn) * pitch / 2, math.sin(turn) * pitch / 2
    return _waves(f'linearGradient id="{{key}}" x1="0" y1="0" x2="{x:.3f}" y2="{y:.3f}"', tremble, seed)


def rings(centre: Point, pitch: float = 9, *, tremble: float = 14, seed: int = 8) -> str:
    """Engraver's lines as rings around a point: haloes, ripples, a globe."""
    x, y = centre
    return _waves(f'radialGradient id="{{key}}" cx="{x:g}" cy="{y:g}" r="{pitch / 2:g}"', tremble, seed)


def engrave(tones: str, d: str, *, ink: str = INK, lines: str = "", blur: float = 0) -> str:
    """Tones bitten into `ink` inside the shape `d`; `blur` softens them first."""
    return clipped(bite(soft(tones, blur) if blur else tones, ink, lines or straight()), d)


def grey(level: float) -> str:
    """A tone: 0 is white, 1 prints solid."""
    value = round(255 * (1 - level))
    return f"#{value:02x}{value:02x}{value:02x}"


def fade(d: str, start: Point, end: Point, dark: float, light: float = 0.0) -> str:
    """The shape `d` with a tone running from `dark` at `start` to `light` at `end`; for engraving only."""
    key = name("fade")
    return (
        f'<linearGradient id="{key}" gradientUnits="userSpaceOnUse" x1="{start[0]:g}" y1="{start[1]:g}" '
        f'x2="{end[0]:g}" y2="{end[1]:g}"><stop offset="0" stop-color="{grey(dark)}"/>'
        f'<stop offset="1" stop-color="{grey(light)}"/></linearGradient>{fill(d, f"url(#{key})")}'
    )


def glow(d: str, centre: Point, radius: float, inner: float, outer: float) -> str:
    """The shape `d` with a tone that runs outwards from `centre`; for engraving only."""
    key = name("glow")
    return (
        f'<radialGradient id="{key}" gradientUnits="userSpaceOnUse" cx="{centre[0]:g}" cy="{centre[1]:g}" '
        f'r="{radius:g}"><stop offset="0" stop-color="{grey(inner)}"/><stop offset="1" stop-color="{grey(outer)}"/>'
        f"</radialGradient>{fill(d, f'url(#{key})')}"
    )


def box(x: float, y: float, width: float, height: float) -> str:
    """The `d` of a rectangle."""
    return f"M{num(x)},{num(y)}h{num(width)}v{num(height)}h{num(-width)}Z"


def gouges(
    area: tuple[float, float, float, float],
    pieces: int,
    *,
    angle: float,
    colour: str,
    seed: int,
    length: float = 60,
    width: float = 5,
) -> str:
    """Tapered chips of the gouge scattered over (x, y, width, height), all near one angle."""
    dice = random.Random(seed)
    x, y, wide, high = area
    parts = []
    for _ in range(pieces):
        at = (x + dice.random() * wide, y + dice.random() * high)
        reach = length * (0.5 + dice.random()) / 2
        thick = width * (0.5 + dice.random()) / 2
        d = f"M{-reach:.1f},0 Q0,{-thick:.1f} {reach:.1f},0 Q0,{thick:.1f} {-reach:.1f},0Z"
        parts.append(group(fill(d, colour), move=at, turn=angle + dice.uniform(-8, 8)))
    return "".join(parts)


def sheet(width: int, height: int, body: str, *, paper: str = PAPER) -> str:
    """A whole picture: paper, a few fibres in it, and the body on top."""
    fibres = gouges(
        (0, 0, width, height), 90, angle=15, colour=PAPER_SHADE, seed=width + height, length=22, width=2.4
    )
    ground = rect(0, 0, width, height, paper) + (fibres if paper == PAPER else "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{ground}{body}</svg>'
    )
