"""The colours of ``20-tokens.css``, measured: the table below is the oracle."""

import math
import re

import pytest

from tests.support.paths import ROOT

CSS = (ROOT / "static/css/20-tokens.css").read_text("utf-8")

# token: light, dark, what each is measured against, the contrast there
TABLE = [
    ("ink", "surface", 15.3, "surface", 14.2),
    ("ink-2", "surface", 7.3, "surface", 8.2),
    ("ink-2", "sunk", 6.4, "sunk", 9.4),
    ("edge", "surface", 4.2, "surface", 4.7),
    ("edge", "paper", 4.0, "paper", 5.1),
    ("act", "surface", 7.6, "surface", 9.4),
    ("act", "paper", 7.3, "paper", 10.3),
    ("on-act", "act", 7.6, "act", 10.5),
    ("on-act", "act-strong", 10.3, "act-strong", 12.7),
    ("ink", "act-soft", 13.1, "act-soft", 11.2),
    ("visited", "paper", 7.8, "paper", 9.5),
    ("me", "surface", 4.9, "surface", 7.0),
    ("partner", "surface", 4.9, "surface", 7.0),
    ("me-text", "surface", 8.3, "surface", 9.8),
    ("partner-text", "surface", 8.4, "surface", 9.7),
    ("ink", "me-soft", 12.8, "me-soft", 11.1),
    ("ink", "partner-soft", 12.8, "partner-soft", 11.1),
    ("us", "surface", 4.6, "surface", 8.0),
    ("focus", "surface", 7.8, "surface", 11.5),
    ("focus", "paper", 7.5, "paper", 12.6),
    ("bad", "surface", 7.0, "surface", 7.5),
    ("bad", "bad-soft", 6.1, "bad-soft", 6.4),
    ("good", "surface", 7.0, "surface", 9.1),
    ("good", "good-soft", 6.2, "good-soft", 7.5),
    ("warn", "warn-soft", 6.0, "warn-soft", 8.2),
]
HEX = re.compile(r"--([\w-]+):#([0-9a-f]{3}|[0-9a-f]{6})\b")
PAIR = re.compile(r"--([\w-]+):light-dark\(oklch\(([^)]+)\),oklch\(([^)]+)\)\)")


def _hex_block(text: str) -> dict[str, tuple[int, int, int]]:
    found = {}
    for name, digits in HEX.findall(text):
        whole = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
        found[name] = (int(whole[:2], 16), int(whole[2:4], 16), int(whole[4:], 16))
    return found


DARK_START = CSS.index("prefers-color-scheme:dark")
OKLCH_START = CSS.index("@supports")
LIGHT = _hex_block(CSS[:DARK_START])
DARK = _hex_block(CSS[DARK_START:OKLCH_START])


def _from_oklch(text: str) -> tuple[int, int, int]:
    """Return the sRGB of an oklch() colour, by the matrices of CSS Color 4, section 18."""
    lightness, chroma, hue = (float(part) for part in text.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l_, m_, s_ = (
        (lightness + x * a + y * b) ** 3
        for x, y in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    )
    linear = (
        4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_,
        -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_,
        -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_,
    )
    encoded = (
        12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
        for part in (min(1.0, max(0.0, part)) for part in linear)
    )
    red, green, blue = (round(part * 255) for part in encoded)
    return red, green, blue


def _luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("token", "on", "light", "dark_on", "dark"), TABLE)
def test_each_colour_has_the_contrast_the_design_names(token, on, light, dark_on, dark):
    measured = (
        round(contrast(LIGHT[token], LIGHT[on]), 1),
        round(contrast(DARK[token], DARK[dark_on]), 1),
    )

    assert measured == pytest.approx((light, dark), abs=0.11)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_neither_person_looks_heavier_than_the_other(theme):
    assert contrast(theme["me"], theme["partner"]) == pytest.approx(1.0, abs=0.02)


def test_every_colour_is_the_same_in_hex_and_in_oklch():
    pairs = {name: (light, dark) for name, light, dark in PAIR.findall(CSS)}

    assert set(pairs) == set(LIGHT) == set(DARK)
    for name, (light, dark) in pairs.items():
        for written, expected in ((light, LIGHT[name]), (dark, DARK[name])):
            difference = max(
                abs(one - other) for one, other in zip(_from_oklch(written), expected, strict=True)
            )
            assert (name, difference <= 1) == (name, True)
