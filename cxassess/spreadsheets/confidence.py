"""How far the overall result can be relied on: each condition with what it was judged by."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from ..findings.confidence import confidence, level_text
from ..findings.figures import Figures
from .model import SUBJECT, Bounded, Cell, Code, Column, Source, Table, laid_out


def table(source: Source) -> Table:
    """A row for each condition; none where it was not judged."""
    columns = [
        Column("condition_text", _("Condition"), _("What is asked for"), wide=True),
        Column("condition", _("Condition, id"), _("The condition’s name for programs"), part=SUBJECT),
        Column("met", _("Met"), _("yes, no, or unknown where it cannot be judged: that counts as no")),
        Column("value", _("Found"), _("A share, or points of the margin"), "hundredths", bounded=True),
        Column("limit", _("Limit"), _("A share, or points of the margin"), "hundredths"),
        Column(
            "level",
            _("Confidence"),
            _("High with all conditions; good, fair, low with 1, 2, more missing"),
        ),
        Column("conditions_met", _("Conditions met"), _("How many of them are met"), "count"),
        Column("conditions", _("Of"), _("How many conditions there are"), "count"),
    ]
    about = _("How far the overall result can be relied on, and by which conditions.")
    return Table("confidence", _("Confidence"), about, columns, laid_out(columns, _rows(source.figures)))


def _rows(figures: Figures) -> Iterator[dict[str, Cell]]:
    read = confidence(figures)
    found = figures.headline["scorecard"]["confidence"] if figures.headline and read else {"conditions": ()}
    texts = {each.code: each.text for each in read.conditions} if read else {}
    for each in found["conditions"]:
        value = each["value"]
        yield {
            "condition_text": texts.get(each["code"]),
            "condition": each["code"],
            "met": _met(each["met"]),
            "value": None if value is None else Bounded(value, each["bound"]),
            "limit": each["limit"],
            "level": Code(found["level"], level_text(found["level"])),
            "conditions_met": found["met"],
            "conditions": found["of"],
        }


def _met(met: bool | None) -> Code:
    words = {True: Code("yes", _("yes")), False: Code("no", _("no")), None: Code("unknown", _("unknown"))}
    return words[met]
