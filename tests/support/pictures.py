"""Photos as cameras and browsers send them."""

import io
from typing import Any

from PIL import Image


def picture(
    form: str = "JPEG",
    *,
    size: tuple[int, int] = (400, 300),
    mode: str = "RGB",
    colour: Any = (200, 30, 30),
    **options: Any,
) -> bytes:
    """Return a picture of one colour; ``options`` are Pillow's for the format."""
    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, form, **options)
    return made.getvalue()
