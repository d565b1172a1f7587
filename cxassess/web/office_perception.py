"""Perception as an exercise to be held: the page, and the sheet for a workshop on paper."""

from flask import render_template

from ..records.errors import Conflict
from . import office_sight
from .office_access import READERS, office, policy
from .office_results import rights_to, waiting


@office.get("/rounds/<round_id>/perception")
@policy(READERS)
def perception(round_id: str) -> str:
    """The gaps with what they are called, then the questions with each group's answers side by side."""
    return _page("results/perception.html", round_id)


@office.get("/rounds/<round_id>/perception/sheet")
@policy(READERS)
def perception_sheet(round_id: str) -> str:
    """The sheet for a workshop, to be printed; it holds no word of anybody who answered."""
    return _page("results/perception_sheet.html", round_id)


def _page(template: str, round_id: str) -> str:
    try:
        release = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    found = office_sight.exercise_in(release)
    return render_template(template, found=found, round_id=round_id, **rights_to(round_id))
