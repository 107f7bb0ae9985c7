"""Portraits: what comes in as any photo goes out as two clean squares, or is refused by name."""

import io
import struct
import zlib

import pytest
from PIL import Image

from portal.specialists import photo
from portal.specialists.photo import Fault, UnusablePhoto
from portal.specialists.services import photo as services
from portal.specialists.services import reading
from tests.support import make
from tests.support.pictures import picture

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_two_square_webp_images(form):
    made = photo.portrait(picture(form))

    small, large = opened(made.webp_96), opened(made.webp_192)
    assert (small.format, small.size, large.format, large.size) == (
        *("WEBP", (96, 96)),
        *("WEBP", (192, 192)),
    )
    red, green, blue = large.getpixel((96, 96))
    assert red > 180
    assert max(green, blue) < 60


def test_place_and_camera_are_gone():
    exif = Image.Exif()
    exif[MAKE] = "Secret Camera"
    exif.get_ifd(GPS)[1] = "N"
    data = picture(exif=exif)
    assert b"Secret Camera" in data

    made = photo.portrait(data)

    for image in (opened(made.webp_96), opened(made.webp_192)):
        assert dict(image.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile"} & image.info.keys()
    assert b"Secret" not in made.webp_96 + made.webp_192


def test_a_photo_taken_sideways_stands_upright():
    image = Image.new("RGB", (400, 400), "white")
    image.paste((0, 0, 0), (0, 0, 400, 200))  # black above, as the sensor saw it
    exif = Image.Exif()
    exif[ORIENTATION] = 3  # the camera was held upside down
    data = io.BytesIO()
    image.save(data, "JPEG", exif=exif)

    made = opened(photo.portrait(data.getvalue()).webp_192)

    assert min(made.getpixel((96, 20))) > 200
    assert max(made.getpixel((96, 170))) < 60


def test_transparent_parts_become_white():
    made = opened(photo.portrait(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0))).webp_192)

    assert min(made.getpixel((96, 96))) > 250


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16"])
def test_other_ways_to_store_colour_are_read(mode):
    form = "JPEG" if mode in {"L", "CMYK"} else "PNG"

    made = photo.portrait(picture(form, mode=mode, colour=0))

    assert opened(made.webp_192).mode == "RGB"


def test_the_same_pixels_have_the_same_digest_and_others_another():
    first, again = photo.portrait(picture()), photo.portrait(picture())
    other = photo.portrait(picture(colour=(0, 0, 255)))

    assert first == again
    assert len(first.digest) == 16
    assert first.digest != other.digest


def png(width, height):
    """The head of a PNG that promises more pixels than it has."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"\xff\xd8\xff" + b"\0" * photo.FILE_MOST, Fault.TOO_LARGE),
        (SVG, Fault.NOT_A_PHOTO),
        (b"GIF89a" + SVG, Fault.NOT_A_PHOTO),
        (b"\x89PNG\r\n\x1a\n" + SVG, Fault.NOT_A_PHOTO),
        (b"\xff\xd8\xff\xe0" + SVG, Fault.NOT_A_PHOTO),
        (b"RIFF\0\0\0\0WAVEfmt ", Fault.NOT_A_PHOTO),
        (b"%PDF-1.7", Fault.NOT_A_PHOTO),
        (SVG + b"\x89PNG\r\n\x1a\n", Fault.NOT_A_PHOTO),
        (picture("GIF", mode="P", colour=0), Fault.NOT_A_PHOTO),
        (picture("BMP"), Fault.NOT_A_PHOTO),
        (picture()[:400], Fault.NOT_A_PHOTO),
        (png(300, 300), Fault.NOT_A_PHOTO),
        (png(20_000, 20_000), Fault.TOO_MANY_PIXELS),
        (png(10_000, 10_000), Fault.TOO_MANY_PIXELS),
        (png(7_000, 7_000), Fault.TOO_MANY_PIXELS),
        (picture(size=(191, 400)), Fault.TOO_SMALL),
    ],
)
def test_what_is_no_photo_is_refused_by_name(data, fault):
    with pytest.raises(UnusablePhoto) as caught:
        photo.portrait(data)

    assert caught.value.fault is fault


def test_what_hangs_behind_a_photo_does_not_come_along():
    made = photo.portrait(picture() + b"PK\x03\x04<script>alert(1)</script>")

    assert b"script" not in made.webp_96 + made.webp_192


def test_a_new_photo_takes_the_place_of_the_old_one(session):
    ada = make.specialist(session)
    first, second = photo.portrait(picture()), photo.portrait(picture(colour=(0, 0, 255)))

    services.keep(session, specialist=ada, portrait=first)
    services.keep(session, specialist=ada, portrait=second)

    assert reading.photo_digest(session, ada.id) == second.digest
    assert reading.photo(session, "ada", first.digest) is None
    found = reading.photo(session, "ada", second.digest)
    assert found is not None
    assert (found.webp_96, found.webp_192) == (second.webp_96, second.webp_192)

    services.remove(session, specialist=ada)
    services.remove(session, specialist=ada)

    assert reading.photo_digest(session, ada.id) is None
