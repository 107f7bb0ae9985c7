"""Portraits: any photo a camera makes in, two small squares out, nothing else of it kept.

What is stored was drawn anew from the pixels, so place, camera and whatever else a file carried
are gone. Files are untrusted: only the three formats named are tried, and the size is looked at
before a pixel is decoded.
"""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image, ImageCms, ImageOps

from portal.errors import PortalError

FILE_MOST = 5 * 1024 * 1024
PIXELS_MOST = 40_000_000
SIDE_LEAST = 192
SIZES = (96, 192)

_MAGIC = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}
# What Pillow's decoders raise for files that are broken on purpose.
_BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError),
    *(struct.error, zlib.error),
)
# Raised by the mere opening of a file that promises far more pixels than ``PIXELS_MOST``.
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# A face is above the middle of most portraits that are taller than wide.
_CENTRE = (0.5, 0.35)


class Fault(StrEnum):
    """Why a file is no photo we can use."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PHOTO = "not_a_photo"
    TOO_SMALL = "too_small"
    TOO_MANY_PIXELS = "too_many_pixels"


class UnusablePhoto(PortalError):
    """The file cannot be a portrait; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault)


@dataclass(frozen=True, slots=True)
class Portrait:
    """A portrait as WebP in both sizes. ``digest`` names it: other pixels, another digest."""

    digest: str
    webp_96: bytes = field(repr=False)
    webp_192: bytes = field(repr=False)


def portrait(data: bytes) -> Portrait:
    """Return the portrait drawn from a JPEG, PNG or WebP file. Raises UnusablePhoto."""
    if not data:
        raise UnusablePhoto(Fault.EMPTY)
    if len(data) > FILE_MOST:
        raise UnusablePhoto(Fault.TOO_LARGE)
    try:
        large, small = (_webp(_square(data, side)) for side in sorted(SIZES, reverse=True))
    except _BOMB as error:
        raise UnusablePhoto(Fault.TOO_MANY_PIXELS) from error
    except _BROKEN as error:
        raise UnusablePhoto(Fault.NOT_A_PHOTO) from error
    return Portrait(hashlib.sha256(large).hexdigest()[:16], small, large)


def _square(data: bytes, side: int) -> Image.Image:
    names = [name for name, magic in _MAGIC.items() if data.startswith(magic)]
    if not names:
        raise UnusablePhoto(Fault.NOT_A_PHOTO)
    with Image.open(io.BytesIO(data), formats=names) as opened:
        width, height = opened.size
        if width * height > PIXELS_MOST:
            raise UnusablePhoto(Fault.TOO_MANY_PIXELS)
        if min(width, height) < SIDE_LEAST:
            raise UnusablePhoto(Fault.TOO_SMALL)
        opened.draft("RGB", (2 * side, 2 * side))  # a JPEG is decoded no larger than needed
        upright = ImageOps.exif_transpose(opened)
        fitted = ImageOps.fit(
            _in_rgb(upright), (side, side), Image.Resampling.LANCZOS, centering=_CENTRE
        )
    clean = Image.new("RGB", fitted.size)
    clean.paste(fitted)
    return clean


def _in_rgb(image: Image.Image) -> Image.Image:
    """Return the image in sRGB, on white where it is transparent."""
    if image.has_transparency_data:
        front = image.convert("RGBA")
        back = Image.new("RGBA", front.size, "white")
        return Image.alpha_composite(back, front).convert("RGB")
    profile = image.info.get("icc_profile")
    if profile and image.mode == "RGB":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            return converted or image
        except (ImageCms.PyCMSError, OSError):
            return image  # a broken profile changes the colours a little, not the photo
    return image.convert("RGB")


def _webp(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "WEBP", quality=82, method=6)
    return made.getvalue()
