"""Logos: pictures that somebody hands in, drawn anew so that nothing but the picture is kept."""

from __future__ import annotations

import io
import warnings
from typing import Any

from ..maturity.errors import Fault
from .errors import Invalid

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 12_000_000
"""What is looked at at all: a small file can hold a picture that fills the memory."""

LONGEST_SIDE = 1000
"""Pixels of the longer side of what is kept: 300 to the inch at the size a cover shows."""

KINDS = ("PNG", "JPEG")

TOO_LARGE = "The file is larger than 2 MB. Save the logo smaller, then choose it again."
TOO_MANY = "The picture has more than 12 million pixels. Save it smaller, then choose it again."
TOO_FEW = "The picture is a line or a dot. Choose a logo of at least 2 pixels a side."
BROKEN = "The picture cannot be read. Save it again as PNG or JPEG."
SVG = "An SVG can hold more than a picture, so it is not taken. Save the logo as PNG."
OTHER = "Only PNG and JPEG are taken. Save the logo as PNG, then choose it again."


def drawn(sent: bytes) -> bytes:
    """The picture as a PNG of at most LONGEST_SIDE, without whatever else the file held. Raises Invalid."""
    if len(sent) > MOST_BYTES:
        raise _refused(TOO_LARGE)
    if not sent.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise _refused(_what_instead(sent))
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _redrawn(Image, sent)
    except Image.DecompressionBombError as bomb:
        raise _refused(TOO_MANY) from bomb
    except Invalid:
        raise
    except Exception as broken:  # whatever a decoder makes of what is no picture
        raise _refused(BROKEN) from broken


def _redrawn(pillow: Any, sent: bytes) -> bytes:
    with pillow.open(io.BytesIO(sent), formats=KINDS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise _refused(TOO_MANY)
        if min(picture.size) < 2:
            raise _refused(TOO_FEW)
        clear = "A" in picture.getbands() or "transparency" in picture.info
        plain = picture.convert("RGBA" if clear else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = pillow.new(plain.mode, plain.size)
    kept.paste(plain)
    made = io.BytesIO()
    kept.save(made, "PNG", optimize=True)
    return made.getvalue()


def _what_instead(sent: bytes) -> str:
    looks_like = sent[:2000].lstrip().lower()
    return SVG if looks_like.startswith(b"<?xml") or b"<svg" in looks_like else OTHER


def _refused(advice: str) -> Invalid:
    return Invalid([Fault("/logo", advice)])
