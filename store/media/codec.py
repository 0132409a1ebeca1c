"""Pixels in, pixels out: the only module that decodes what strangers send. Knows no database."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from collections.abc import Iterator

from PIL import Image, ImageCms, ImageOps

from store.media.types import MOST_BYTES, MOST_PIXELS, NotAPicture, Original, TooLarge, TooManyPixels

KINDS = ("JPEG", "PNG", "WEBP")
WIDTHS = (192, 320, 640, 960, 1440)
"""The smallest is for thumbnails at two densities, on our pages and in what other sites carry."""

LONGEST = 3200
"""Longer sides are reduced to this many pixels: more than any screen of ours shows, less than WebP's limit."""

# Pillow's own guard speaks up while the header is read, before a pixel is unpacked.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, struct.error)


def examine(data: bytes) -> Original:
    """Read an upload and encode it anew, so that nothing but the picture remains: no place, no camera, no script.

    Takes JPEG, PNG and WebP (of an animation, the first frame) and keeps at most LONGEST pixels a side.
    The same bytes give the same name.
    Raises TooLarge, TooManyPixels or NotAPicture. Costs some tenths of a second: call it before a transaction.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise TooManyPixels
            image.load()
            upright = _in_srgb(ImageOps.exif_transpose(image))
            upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except _BROKEN as error:
        raise NotAPicture from error
    content = _encode(upright, "WEBP", quality=90, method=4)
    return Original(
        name=f"{hashlib.sha256(content).hexdigest()[:40]}.webp",
        mime="image/webp",
        width=upright.width,
        height=upright.height,
        content=content,
    )


def renditions(original: bytes) -> Iterator[tuple[str, Image.Image, bytes]]:
    """Every rendition of a stored original, small ones first: format (avif|webp|jpg), its pixels, its bytes.

    Widths are those of WIDTHS that do not exceed the original; a picture smaller than all keeps its own.
    """
    with Image.open(io.BytesIO(original), formats=KINDS) as image:
        image.load()
        widths = [width for width in WIDTHS if width <= image.width] or [image.width]
        for width in widths:
            small = _resized(image, width)
            yield "avif", small, _encode(small, "AVIF", quality=52, speed=8)
            yield "webp", small, _encode(small, "WEBP", quality=74, method=4)
            yield "jpg", small, _jpeg(small)


def plain(original: bytes, widest: int) -> tuple[int, bytes]:
    """The JPEG that `renditions` makes in the greatest width up to `widest`: that width, and its bytes.

    Raises NotAPicture for an original that is damaged.
    """
    try:
        with Image.open(io.BytesIO(original), formats=KINDS) as image:
            image.load()
            width = max((width for width in WIDTHS if width <= min(widest, image.width)), default=image.width)
            return width, _jpeg(_resized(image, width))
    except _BROKEN as error:
        raise NotAPicture from error


def _resized(image: Image.Image, width: int) -> Image.Image:
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _jpeg(image: Image.Image) -> bytes:
    return _encode(_on_white(image), "JPEG", quality=78, progressive=True, optimize=True)


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture as RGB, or RGBA when it has holes, its colours moved from its own profile to sRGB."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey; convert() would clip them to white
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    holes = "A" in image.getbands() or "transparency" in image.info
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        image = _from_profile(image, profile)
    return image.convert("RGBA" if holes else "RGB")


def _from_profile(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    try:
        colours = ImageCms.profileToProfile(
            image.convert("RGB") if alpha else image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, *_BROKEN):
        return image  # a broken profile is no reason to refuse the picture; its plain values come close
    if colours is None:
        return image
    if alpha:
        colours.putalpha(alpha)
    return colours


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _encode(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    bare = image.copy()
    bare.info.clear()  # some encoders would write profile and EXIF from here
    out = io.BytesIO()
    bare.save(out, kind, **options)
    return out.getvalue()
