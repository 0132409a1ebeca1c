"""Pictures: taken in once, cleaned, kept by the hash of their content, and rendered for every screen."""

from store.media.codec import WIDTHS, examine
from store.media.files import is_name, mime_of, place_of
from store.media.models import Media, MediaRendition
from store.media.queries import PREFIX, named, pictures, waiting
from store.media.services import add, describe, plain_file, render
from store.media.types import (
    MOST_BYTES,
    MOST_PIXELS,
    NotAPicture,
    Original,
    Picture,
    Source,
    TooLarge,
    TooManyPixels,
)

__all__ = [
    "MOST_BYTES",
    "MOST_PIXELS",
    "PREFIX",
    "WIDTHS",
    "Media",
    "MediaRendition",
    "NotAPicture",
    "Original",
    "Picture",
    "Source",
    "TooLarge",
    "TooManyPixels",
    "add",
    "describe",
    "examine",
    "is_name",
    "mime_of",
    "named",
    "pictures",
    "place_of",
    "plain_file",
    "render",
    "waiting",
]
