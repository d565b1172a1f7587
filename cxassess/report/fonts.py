"""The packaged fonts: which of them a document needs, by the letters in it.

Every face is a selection of a family under the SIL Open Font Licence, in the package, so that a machine
without fonts makes the same report. What no face has (Chinese, Thai, ...) is taken from the machine's fonts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "static" / "fonts"
SCHEME = "cxassess:"
"""Addresses of packaged files within a document; no other scheme is known there."""

SANS, SERIF = '"Source Sans 3",sans-serif', '"Source Serif 4",serif'
"""What style sheets and drawings name; the faces that a document needs besides are put between (`named`)."""

_SANS, _SERIF = ("source-sans-3", (400, 600)), ("source-serif-4", (600,))
# An Arabic face with a glyph for each letter: of skeletons and dots no program could read words again.
_ARABIC, _HEBREW = ("vazirmatn", (400, 600)), ("noto-sans-hebrew", (400, 600))
_SIGNS = ("noto-sans-arabic", (400,))
_SELECTIONS = {
    "latin": ((_SANS, _SERIF), ((0, 0xFF),)),
    "latin-ext": ((_SANS, _SERIF), ((0x100, 0x2AF), (0x1E00, 0x1E9F), (0x20A0, 0x20AB), (0x20AD, 0x20C0))),
    "vietnamese": ((_SANS, _SERIF), ((0x300, 0x309), (0x323, 0x323), (0x1EA0, 0x1EF9))),
    "greek": ((_SANS, _SERIF), ((0x370, 0x3FF),)),
    "cyrillic": ((_SANS, _SERIF), ((0x400, 0x45F), (0x490, 0x491), (0x4B0, 0x4B1), (0x2116, 0x2116))),
    "arabic": (
        (_ARABIC,),
        ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    ),
    "hebrew": ((_HEBREW,), ((0x590, 0x5FF), (0xFB1D, 0xFB4F))),
    "math": ((_SIGNS,), ((0x2200, 0x2211), (0x2213, 0x22FF))),
}


@dataclass(frozen=True)
class Face:
    """One packaged font file as a style sheet names it."""

    stem: str
    selection: str
    weight: int

    @property
    def name(self) -> str:
        return f"{self.stem}-{self.selection}-{self.weight}-normal.woff2"

    @property
    def family(self) -> str:
        """A family of its own for each selection: WeasyPrint takes two files of one name for one font."""
        plain = {"source-sans-3": "Source Sans 3", "source-serif-4": "Source Serif 4"}.get(self.stem)
        return plain if plain and self.selection == "latin" else f"{self.stem} {self.selection}"

    @property
    def rule(self) -> str:
        return (
            f'@font-face{{font-family:"{self.family}";font-weight:{self.weight};'
            f'src:url({SCHEME}{self.name}) format("woff2")}}'
        )


def every() -> tuple[Face, ...]:
    """All packaged faces of the report."""
    return tuple(face for selection in _SELECTIONS for face in _faces(selection))


def needed(text: str) -> tuple[Face, ...]:
    """The faces that the letters of a text ask for, the Latin ones always."""
    codes = {ord(letter) for letter in set(text)} | {0}
    return tuple(
        face
        for selection, (_, spans) in _SELECTIONS.items()
        if any(low <= code <= high for low, high in spans for code in codes)
        for face in _faces(selection)
    )


def named(text: str, faces: Iterable[Face], quote: str = '"') -> str:
    """A style sheet or a document with the families of these faces wherever it names the two Latin ones."""
    families = list(dict.fromkeys(face.family for face in faces))
    for plain, other in ((SANS, "source-serif-4"), (SERIF, "source-sans-3")):
        own, rest = plain.split(",")
        more = [f'"{family}"' for family in families if f'"{family}"' != own and not _of(family, other)]
        wanted = ",".join((own, *more, rest))
        text = text.replace(plain.replace('"', quote), wanted.replace('"', quote))
    return text


def _of(family: str, stem: str) -> bool:
    return family.lower().replace(" ", "-").startswith(stem)


def _faces(selection: str) -> list[Face]:
    return [
        Face(stem, selection, weight) for stem, weights in _SELECTIONS[selection][0] for weight in weights
    ]
