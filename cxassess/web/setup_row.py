"""A part of a round's set-up, as the page of the set-up shows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A part as the set-up shows it; `kind` is a mark of page.status, `where` the name of its form."""

    where: str
    name: str
    facts: tuple[str, ...]
    kind: str
    status: str
