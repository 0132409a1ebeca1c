"""What strangers send is read carefully: only whole pictures pass, and only the picture of them."""

from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from store.media import MOST_BYTES, NotAPicture, TooLarge, TooManyPixels, examine
from store.media.codec import renditions
from tests.media.drawing import BLUE, RED, data, near, opened, picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_four_kinds_are_taken_and_kept_as_webp(kind):
    made = examine(data(picture(), kind))

    assert (made.mime, made.width, made.height) == ("image/webp", 400, 300)
    seen = opened(made.content)
    assert (seen.format, seen.mode) == ("WEBP", "RGB")
    assert near(seen.getpixel((60, 150)), RED) and near(seen.getpixel((340, 150)), BLUE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"%PDF-1.7\n",
        data(picture(), "GIF"),
        data(picture(), "BMP"),
        data(picture(), "TIFF"),
    ],
    ids=["empty", "text", "png-head", "jpeg-head", "svg", "html", "webp-head", "pdf", "gif", "bmp", "tiff"],
)
def test_anything_else_is_refused_in_words(content):
    with pytest.raises(NotAPicture) as refusal:
        examine(content)

    assert refusal.value.status == 422 and refusal.value.field == "picture"
    assert "JPEG, PNG or WebP" in str(refusal.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_half_a_picture_is_refused(kind, part):
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    whole = data(noise, kind)

    with pytest.raises(NotAPicture):
        examine(whole[: int(len(whole) * part)])


def test_a_large_file_is_refused_unread():
    with pytest.raises(TooLarge) as refusal:
        examine(b"\xff" * (MOST_BYTES + 1))

    assert refusal.value.status == 413 and "10 MB" in str(refusal.value)


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")  # as in the running shop
@pytest.mark.parametrize(("width", "height"), [(10_000, 5_000), (20_000, 20_000), (60_000, 60_000)])
def test_a_small_file_of_many_pixels_is_refused_before_it_is_unpacked(width, height):
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )

    with pytest.raises(TooManyPixels) as refusal:
        examine(bomb)

    assert "25 million" in str(refusal.value)


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (400, 300)), (3, (400, 300)), (6, (300, 400)), (8, (300, 400))]
)
def test_a_turned_photograph_stands_upright_and_tells_nothing_of_its_maker(orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"

    made = examine(data(picture(), "JPEG", exif=exif, comment=b"SecretComment", quality=95))

    assert (made.width, made.height) == size == opened(made.content).size
    assert b"Secret" not in made.content and not opened(made.content).getexif()
    first = {1: (60, 150), 3: (340, 150), 6: (150, 60), 8: (150, 340)}[orientation]
    assert near(opened(made.content).getpixel(first), RED)


def test_words_and_profiles_hidden_in_a_png_do_not_survive():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "SecretComment")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    made = examine(data(picture(), "PNG", pnginfo=words, icc_profile=profile))

    assert b"Secret" not in made.content and b"ICCP" not in made.content
    assert near(opened(made.content).getpixel((60, 150)), RED)


def test_colours_are_moved_from_their_own_profile_to_that_of_the_web():
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = swapped.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")

    made = examine(data(Image.new("RGB", (50, 50), (250, 10, 10)), "PNG", icc_profile=swapped))

    red, _, blue = opened(made.content).getpixel((25, 25))
    assert blue > 200 and red < 60


def test_a_broken_colour_profile_is_no_reason_to_refuse():
    made = examine(data(picture(), "JPEG", icc_profile=b"nonsense" * 40))

    assert b"ICCP" not in made.content and b"nonsense" not in made.content
    assert near(opened(made.content).getpixel((340, 150)), BLUE)


def test_a_printers_cmyk_jpeg_is_taken():
    made = examine(data(picture(mode="CMYK"), "JPEG", quality=95))

    seen = opened(made.content)
    assert seen.mode == "RGB" and near(seen.getpixel((60, 150)), RED, by=20)


@pytest.mark.parametrize(("value", "wanted"), [(0, 0), (32_896, 128), (65_535, 255)])
def test_sixteen_bits_of_grey_keep_their_shade(value, wanted):
    made = examine(data(Image.new("I;16", (50, 50), value), "PNG"))

    assert near(opened(made.content).getpixel((25, 25)), (wanted,) * 3, by=3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_mode_of_png_is_taken(mode):
    made = examine(data(picture(mode=mode), "PNG"))

    assert opened(made.content).size == (400, 300)


def test_holes_stay_holes_and_are_white_in_the_jpeg():
    image = picture(400, 300, "RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 100, 300))

    made = examine(data(image, "PNG"))

    assert opened(made.content).getpixel((50, 150))[3] == 0
    jpegs = [opened(content) for kind, _, content in renditions(made.content) if kind == "jpg"]
    assert [near(one.getpixel((20, 60)), (255, 255, 255)) for one in jpegs] == [True, True]


def test_of_an_animation_the_first_frame_is_taken():
    still = picture()
    made = examine(
        data(
            still, "WEBP", save_all=True, append_images=[Image.new("RGB", still.size, "white")], duration=100
        )
    )

    seen = opened(made.content)
    assert getattr(seen, "n_frames", 1) == 1 and near(seen.getpixel((60, 150)), RED)


@pytest.mark.parametrize(
    ("size", "kept"),
    [((12_000, 2_000), (3200, 533)), ((3_000, 8_000), (1200, 3200)), ((3200, 10), (3200, 10))],
)
def test_what_is_larger_than_any_screen_is_reduced(size, kept):
    made = examine(data(picture(*size), "PNG"))

    assert (made.width, made.height) == kept == opened(made.content).size


def test_the_same_bytes_give_the_same_name_and_others_another():
    once, again = examine(data(picture())), examine(data(picture()))
    other = examine(data(picture(401, 300)))

    assert once == again and once.name != other.name
    assert len(once.name) == len("0" * 40 + ".webp")


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (150, [150]),
        (320, [192, 320]),
        (700, [192, 320, 640]),
        (1440, [192, 320, 640, 960, 1440]),
        (1600, [192, 320, 640, 960, 1440]),
    ],
)
def test_renditions_have_exact_widths_and_never_exceed_the_original(width, widths):
    content = data(picture(width, width // 2), "WEBP")

    made = [(kind, opened(body).size) for kind, _, body in renditions(content)]

    wanted = [(kind, (size, size // 2)) for size in widths for kind in ("avif", "webp", "jpg")]
    assert made == wanted


def test_a_sliver_keeps_a_height():
    assert {image.size for _, image, _ in renditions(data(picture(5000, 2), "PNG"))} == {
        (192, 1),
        (320, 1),
        (640, 1),
        (960, 1),
        (1440, 1),
    }


def test_renditions_carry_nothing_but_the_picture():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    original = data(picture(), "WEBP", exif=exif, icc_profile=profile)

    for _, _, body in renditions(original):
        assert b"Secret" not in body and profile[200:240] not in body
