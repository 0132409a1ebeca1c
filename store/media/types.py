"""What the media room hands out, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass

from store.kit.errors import StoreError
from store.kit.i18n import lazy

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000


class NotAPicture(StoreError):
    """The bytes are no whole picture of a kind we take."""

    status = 422
    message = lazy("This file is not a picture we can read. Please choose a JPEG, PNG or WebP file.")
    field = "picture"


class TooLarge(StoreError):
    """The file is larger than MOST_BYTES."""

    status = 413
    message = lazy(
        "This file is too large. A picture may have up to %(most)s MB.", most=MOST_BYTES // 1024**2
    )
    field = "picture"


class TooManyPixels(StoreError):
    """The picture would take more than MOST_PIXELS when unpacked, whatever the size of its file."""

    status = 422
    message = lazy(
        "This picture has too many pixels. Up to %(most)s million are possible; please make it smaller.",
        most=MOST_PIXELS // 1_000_000,
    )
    field = "picture"


@dataclass(frozen=True)
class Original:
    """An upload after examination: upright, in sRGB, without metadata, encoded anew and named by its content."""

    name: str
    mime: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Rendered:
    """One rendition as a file: `format` is avif|webp|jpg, sizes in pixels, `bytes` its length."""

    name: str
    format: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True)
class Source:
    """The choice of widths in one format, as a `<source>` wants it."""

    mime: str
    srcset: str


@dataclass(frozen=True)
class Picture:
    """A picture ready for a page: `src` for browsers that know no better, `sources` best format first.

    `width` and `height` are the original's, in pixels; a page uses them for the shape, so nothing jumps.
    `full` is the original, for those who want to look closely.
    """

    src: str
    width: int
    height: int
    alt: str
    sources: tuple[Source, ...] = ()
    full: str = ""
