"""An organisation's own colour: the shades that are made from it, each dark or pale enough for what it bears.

Contrast is that of WCAG 2.2: (L1 + 0.05) / (L2 + 0.05), where L is the relative luminance of the lighter and
of the darker colour: 0.2126 R + 0.7152 G + 0.0722 B of linear sRGB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
WHITE, INK, BRAND = "#FFFFFF", "#13222B", "#0A6270"
TEXT_CONTRAST, COVER_CONTRAST = 4.5, 9.0

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """The shades of a document: text, rules and bars; the cover; pale grounds; the five levels."""

    brand: str
    deep: str
    rule: str  # lines on the cover
    light: str  # small text on the cover
    pale: str
    tint: str
    levels: tuple[str, str, str, str, str]


PLAIN = Palette(
    BRAND,
    "#0B3C49",
    "#3E6C78",
    "#D9E8EA",
    "#E9F2F2",
    "#E3EFF0",
    ("#F0F5F5", "#D0E5E7", "#9FCACD", "#22707E", "#0B4250"),
)


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white; symmetrical.

    >>> round(contrast("#FFFFFF", "#000000"), 1), round(contrast("#777777", "#FFFFFF"), 2)
    (21.0, 4.48)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, least: float = TEXT_CONTRAST) -> str:
    """The colour, or the first darker shade of it that stands out enough from white.

    >>> readable("#0A6270"), readable("#FFFF00")
    ('#0A6270', '#7A7A00')
    """
    return next(
        shade
        for step in range(101)
        if contrast(shade := _mix(colour, "#000000", step / 100) if step else colour.upper(), WHITE) >= least
    )


def palette(colour: str | None) -> Palette:
    """The shades made from a colour, those of the program where there is none."""
    if not colour or colour.upper() == BRAND:
        return PLAIN
    brand, deep = readable(colour), readable(colour, COVER_CONTRAST)
    return Palette(
        brand,
        deep,
        _mix(deep, WHITE, 0.25),
        _mix(deep, WHITE, 0.86),
        _mix(brand, WHITE, 0.92),
        _mix(brand, WHITE, 0.89),
        (
            _mix(brand, WHITE, 0.94),
            _mix(brand, WHITE, 0.8),
            _pale(brand),
            _strong(brand),
            readable(brand, 12),
        ),
    )


def painted(drawing: str, shades: Palette) -> str:
    """A drawing with the program's own shades changed to these; what else has a meaning stays as it is."""
    if shades == PLAIN:
        return drawing
    new = dict(zip(_known(PLAIN), _known(shades), strict=True))
    return _PAINT.sub(lambda found: f'{found[1]}="{new.get(found[2], found[2])}"', drawing)


_PAINT = re.compile(r'\b(fill|stroke)="(#[0-9A-F]{6})"(?! (?:[a-z-]+="[^"]*" )*class="t-)')


def _known(shades: Palette) -> tuple[str, ...]:
    return (shades.brand, shades.deep, shades.rule, shades.light, shades.pale, shades.tint, *_grounds(shades))


def _grounds(shades: Palette) -> tuple[str, str]:
    """The grounds of Now and of Later; that of Next is the tint."""
    if shades == PLAIN:
        return "#CFE2E4", "#F1F5F5"
    return _mix(shades.brand, WHITE, 0.8), _mix(shades.brand, WHITE, 0.95)


def _pale(brand: str) -> str:
    """The middle level: as strong as ink on it can bear."""
    shades = (_mix(brand, WHITE, step / 100) for step in range(40, 100))
    return next(shade for shade in shades if contrast(shade, INK) >= 7)


def _strong(brand: str) -> str:
    """The fourth level: as pale as white figures on it bear, so that the fifth is darker in every colour."""
    shades = (_mix(brand, WHITE, step / 100) for step in range(60, -1, -1))
    return next(shade for shade in shades if contrast(shade, WHITE) >= TEXT_CONTRAST + 0.1 or shade == brand)


def _mix(one: str, other: str, share: float) -> str:
    """A colour with so large a share of another."""
    mixed = (round(a + (b - a) * share) for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return "#{:02X}{:02X}{:02X}".format(*mixed)


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [_linear(part / 255) for part in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
