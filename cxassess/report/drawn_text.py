"""Words in drawings, set as a whole.

WeasyPrint places the text of an SVG letter by letter, so that letters can be moved one by one. Our drawings
never do, and letters by themselves neither join (Arabic), nor run from right to left, nor keep their kerning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Whole(str):
    """A text that is one letter to whoever goes through its letters."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def set_as_a_whole() -> None:
    """Let WeasyPrint set the text of each element of a drawing in one go."""
    from weasyprint import svg

    single = svg.text

    def text(drawing: Any, node: Any, font_size: float) -> None:
        if node.text:
            node._etree_node.text = Whole(node.text)
        single(drawing, node, font_size)

    svg.TAGS.update({tag: text for tag, draw in svg.TAGS.items() if draw is single})
    svg.text = text  # elements are known as text by it
