"""The guides of the documentation: Markdown beside the templates, told with this installation’s address."""

import functools
from dataclasses import dataclass, replace

from .. import resources
from . import markdown
from .markdown import Block, Span

PLACEHOLDER = "http://127.0.0.1:8000"
"""What the texts call the installation; a page has its real address instead."""
# In the order in which they are offered, with what each is for.
ALL = {
    "first-score": "Send answers, get scores: with curl, Python and JavaScript",
    "round": "Make a round, open it, hand in answers, close it; results, roadmap and report",
    "retry": "Idempotency-Key, ETag and If-Match, 429 and Retry-After",
    "pages": "Lists with cursors, and responses as lines of JSON",
    "webhooks": "Be told that something happened, and verify what comes",
    "clients": "What generators make of the document, and what stays in v1",
}


@dataclass(frozen=True)
class Guide:
    """A guide: its name in addresses, what it is called, what it is for, and its text."""

    name: str
    title: str
    purpose: str
    blocks: tuple[Block, ...]


def all_of(address: str) -> list[Guide]:
    """Every guide, as this installation tells it."""
    return [guide(name, address) for name in ALL]


@functools.lru_cache(maxsize=32)
def guide(name: str, address: str) -> Guide:
    """A guide. Raises KeyError for a name that there is not."""
    purpose = ALL[name]
    text = (resources.folder("templates") / "api/guides" / f"{name}.md").read_text("utf-8")
    title, *rest = markdown.blocks(text.replace(PLACEHOLDER, address))
    return Guide(name, title.text, purpose, tuple(_linked(block) for block in rest))


def _linked(block: Block) -> Block:
    """A block whose links to other guides lead to their pages."""
    rows = tuple(tuple(_spans(cell) for cell in row) for row in block.rows)
    return replace(block, spans=_spans(block.spans), rows=rows)


def _spans(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(
        replace(span, to=f"/api/v1/docs/guides/{span.to.removesuffix('.md')}")
        if span.to.endswith(".md")
        else span
        for span in spans
    )
