"""The words of a PDF: what is drawn, and what it says of its drawings, bookmarks and itself."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def words(content: bytes) -> str:
    """All that a PDF says, without spaces: a line may break between any two words."""
    with pikepdf.open(io.BytesIO(content)) as document:
        drawn = [_drawn(page) for page in document.pages]
        said = [text for thing in document.objects for text in _said(thing)]
    return "".join("".join([*drawn, *said]).split())


def _drawn(page: pikepdf.Page) -> str:
    fonts = {name: meanings(font) for name, font in page.resources.get("/Font", {}).items()}
    glyphs: dict[int, str] = {}
    found = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            glyphs = fonts[str(operands[0])]
        for part in operands[0] if str(operator) == "TJ" else ():
            raw = bytes(part) if isinstance(part, pikepdf.String) else b""
            found += [glyphs.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2)]
    return "".join(found)


def meanings(font: pikepdf.Object) -> dict[int, str]:
    """The text of each glyph of a font."""
    found = re.findall(rb"(?m)^<([0-9a-fA-F]+)> ?<([0-9a-fA-F]+)>\s*$", font.ToUnicode.read_bytes())
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in found}


def _said(thing: Any) -> Iterator[str]:
    """The texts in an object itself: alternatives, titles, names."""
    values = thing.values() if isinstance(thing, pikepdf.Dictionary) else ()
    yield from (str(value) for value in values if isinstance(value, pikepdf.String))
