"""What is measured, where it is more than one call of the program."""

from collections.abc import Iterable
from typing import Any

from cxassess.maturity import AnswerSheet, publish

from . import data


def closing(rows: Iterable[data.Packed]) -> dict[str, Any]:
    """The release of packed responses: what closing a round computes."""
    sheet = AnswerSheet.unpack(data.questionnaire(), rows)
    heads = data.headcount(len(sheet))
    return publish(sheet, data.units(len(sheet)), round_id="benchmark", headcount=heads)
