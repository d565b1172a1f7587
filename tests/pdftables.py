"""The tables of a tagged PDF, as a screen reader gets them: rows of cells, and what its drawings say."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from tests.pdftext import meanings

Grid = list[list[str]]


def tables(content: bytes) -> list[Grid]:
    """Every table of a PDF as rows of the texts of their cells."""
    with pikepdf.open(io.BytesIO(content)) as document:
        marked = {page.objgen: _marked(page) for page in document.pages}
        found = [each for each in _below(document.Root.StructTreeRoot) if each.get("/S") == "/Table"]
        return [[_cells(row, marked) for row in _below(table) if row.get("/S") == "/TR"] for table in found]


def alternatives(content: bytes) -> list[str]:
    """What the drawings of a PDF say in words."""
    with pikepdf.open(io.BytesIO(content)) as document:
        tree = _below(document.Root.StructTreeRoot)
        return [str(each["/Alt"]) for each in tree if each.get("/S") == "/Figure" and "/Alt" in each]


def _cells(row: Any, marked: Any) -> list[str]:
    cells = (each for each in _below(row) if each.get("/S") in ("/TD", "/TH"))
    return [" ".join(" ".join(_text(each, marked)).split()) for each in cells]


def _kids(thing: Any) -> list[Any]:
    kids = thing.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _below(thing: Any) -> Iterator[Any]:
    """Every element below one, in reading order."""
    for kid in _kids(thing):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


def _text(thing: Any, marked: Any) -> Iterator[str]:
    """The texts marked as belonging to an element or to one below it."""
    for kid in _kids(thing):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _text(kid, marked)
            continue
        if isinstance(kid, pikepdf.Dictionary):
            page, number = kid.get("/Pg", thing.get("/Pg")), kid.get("/MCID")
        else:
            page, number = thing.get("/Pg"), kid
        if number is not None and page is not None:
            yield marked[page.objgen].get(int(number), "")


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The text drawn under each mark of a page."""
    fonts = {name: meanings(font) for name, font in page.resources.get("/Font", {}).items()}
    letters: dict[int, str] = {}
    inside: list[int | None] = []
    found: dict[int, list[str]] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BDC":
            number = operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None
            inside.append(None if number is None else int(number))
        elif str(operator) == "BMC":
            inside.append(None)
        elif str(operator) == "EMC":
            inside.pop()
        elif str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) == "TJ":
            mark = next((each for each in reversed(inside) if each is not None), None)
            if mark is not None:
                found.setdefault(mark, []).append(_drawn(operands[0], letters))
    return {mark: " ".join(parts) for mark, parts in found.items()}


def _drawn(parts: Any, letters: dict[int, str]) -> str:
    codes = (bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(
        letters.get(int.from_bytes(raw[at : at + 2]), "") for raw in codes for at in range(0, len(raw), 2)
    )
