"""The packaged fonts: which of them a document needs, by the letters in it.

Every face is a selection of a family under the SIL Open Font Licence, in the package, so that a machine
without fonts makes the same report. What no face has (Chinese, Thai, ...) is taken from the machine's fonts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "static" / "fonts"
SCHEME = "cxassess:"
"""Addresses of packaged files within a document; no other scheme is known there."""

_SANS, _SERIF = (
    (("source-sans-3", "Source Sans 3", (400, 600)),),
    (("source-serif-4", "Source Serif 4", (600,)),),
)
_BOTH = _SANS + _SERIF
_ARABIC = (("noto-sans-arabic", "Noto Sans Arabic", (400, 600)),)
_HEBREW = (("noto-sans-hebrew", "Noto Sans Hebrew", (400, 600)),)
_SELECTIONS = {
    "latin-ext": (_BOTH, ((0x100, 0x2AF), (0x1E00, 0x1E9F), (0x20A0, 0x20AB), (0x20AD, 0x20C0))),
    "vietnamese": (_BOTH, ((0x300, 0x309), (0x323, 0x323), (0x1EA0, 0x1EF9))),
    "greek": (_BOTH, ((0x370, 0x3FF),)),
    "cyrillic": (_BOTH, ((0x400, 0x45F), (0x490, 0x491), (0x4B0, 0x4B1), (0x2116, 0x2116))),
    "arabic": (_ARABIC, ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))),
    "hebrew": (_HEBREW, ((0x590, 0x5FF), (0xFB1D, 0xFB4F))),
}


@dataclass(frozen=True)
class Face:
    """One packaged font file as a style sheet names it."""

    name: str
    family: str
    weight: int

    @property
    def rule(self) -> str:
        return (
            f'@font-face{{font-family:"{self.family}";font-weight:{self.weight};'
            f'src:url({SCHEME}{self.name}) format("woff2")}}'
        )


def every() -> tuple[Face, ...]:
    """All packaged faces of the report."""
    extra = (face for name, (families, _) in _SELECTIONS.items() for face in _faces(families, name))
    return (*_faces(_BOTH, "latin"), *extra)


def needed(text: str) -> tuple[Face, ...]:
    """The Latin faces, and those that the letters of a text ask for besides."""
    codes = {ord(letter) for letter in set(text)}
    found = list(_faces(_BOTH, "latin"))
    for name, (families, spans) in _SELECTIONS.items():
        if any(low <= code <= high for low, high in spans for code in codes):
            found += _faces(families, name)
    return tuple(found)


def _faces(families: tuple[tuple[str, str, tuple[int, ...]], ...], selection: str) -> list[Face]:
    return [
        Face(f"{stem}-{selection}-{weight}-normal.woff2", family, weight)
        for stem, family, weights in families
        for weight in weights
    ]
