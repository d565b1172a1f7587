"""What can go wrong in the trade, said so that a person knows where to look and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_FAULTS = 100
"""Faults told at once; the rest are counted in a last line."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where it is, and what to do about it.

    ``where`` is a path in a file (``pillars[2].items[0].anchors``), a JSON pointer
    (``/responses/3/answers/VG1``) or a column of a table (``VG1``).
    """

    where: str
    message: str
    line: int | None = None
    file: str | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return ": ".join(part for part in (place, self.where, self.message) if part)


class MaturityError(Exception):
    """Anything this package refuses to do; its text is fit to be shown to the person who asked."""


class FaultyInput(MaturityError):
    """Input that was refused, with every fault found in it."""

    def __init__(self, faults: Sequence[Fault], *, more: int = 0) -> None:
        kept = tuple(faults[:MOST_FAULTS])
        left = len(faults) - len(kept) + more
        if left:
            kept += (Fault("", f"and {left} more", file=kept[-1].file if kept else None),)
        self.faults: tuple[Fault, ...] = kept
        super().__init__("\n".join(map(str, kept)))


class QuestionnaireError(FaultyInput):
    """A questionnaire that cannot be used."""


class AnswersError(FaultyInput):
    """Answers that do not fit their questionnaire; nothing of them was taken."""
