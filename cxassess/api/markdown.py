"""Markdown of the guides as plain dataclasses: headings, paragraphs, lists, tables and code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SPAN = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\[(?P<link>[^]]+)\]\((?P<to>[^)]+)\)")
_FENCE = re.compile(r"```(\w*) ?(.*)")
_HEADING = re.compile(r"(#+) (.+)")


@dataclass(frozen=True)
class Span:
    """A piece of a line: text, code, strong, or a link to somewhere."""

    kind: str
    text: str
    to: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Block:
    """A heading (`level`), a paragraph, a list (`rows` of one cell), a table, or code in a `language`."""

    kind: str
    text: str = ""
    spans: Spans = ()
    level: int = 0
    rows: tuple[tuple[Spans, ...], ...] = ()
    language: str = ""
    file: str = field(default="")

    @property
    def anchor(self) -> str:
        """What the heading can be jumped to by."""
        return re.sub(r"\W+", "-", self.text.lower()).strip("-")


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in their order."""
    return list(_blocks(iter(text.splitlines())))


def spans(text: str) -> Spans:
    """The pieces of a line."""
    found, end = [], 0
    for match in _SPAN.finditer(text):
        if match.start() > end:
            found.append(Span("text", text[end : match.start()]))
        kind = match.lastgroup if match.lastgroup != "to" else "link"
        found.append(Span(kind or "text", match[kind or "code"], match["to"] or ""))
        end = match.end()
    return (*found, *((Span("text", text[end:]),) if end < len(text) else ()))


def _blocks(lines: Iterator[str]) -> Iterator[Block]:
    gathered: list[str] = []
    for line in lines:
        if fence := _FENCE.fullmatch(line):
            yield from _gathered(gathered)
            code = "\n".join(_until_fence(lines))
            yield Block("code", code, language=fence[1], file=fence[2])
        elif heading := _HEADING.fullmatch(line):
            yield from _gathered(gathered)
            yield Block("heading", heading[2], spans(heading[2]), len(heading[1]))
        elif line.strip():
            gathered.append(line)
        else:
            yield from _gathered(gathered)
    yield from _gathered(gathered)


def _until_fence(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == "```":
            return
        yield line


def _gathered(lines: list[str]) -> Iterator[Block]:
    """The block of lines that stand together, which are forgotten: a table, a list or a paragraph."""
    said = lines.copy()
    lines.clear()
    if not said:
        return
    if said[0].startswith("|"):
        head, _rule, *rows = ([spans(cell.strip()) for cell in line.strip("|").split("|")] for line in said)
        yield Block("table", rows=tuple(tuple(row) for row in (head, *rows)))
    elif said[0].startswith("- "):
        entries = " ".join(line.strip() if line.startswith(" ") else f"\n{line[2:]}" for line in said)
        yield Block(
            "list", rows=tuple((spans(entry.strip()),) for entry in entries.split("\n") if entry.strip())
        )
    else:
        yield Block("paragraph", spans=spans(" ".join(said)))
