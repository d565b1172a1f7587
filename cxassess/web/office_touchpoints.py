"""A round's page about touchpoints: the grid, the journey stage by stage, whom to take what to."""

from typing import Any

from flask import render_template

from ..findings import label, touchpoints
from ..findings.figures import Figures
from ..maturity import INTERNAL
from ..records.errors import Conflict
from . import office_results, office_sight
from .office_access import READERS, office, policy


@office.get("/rounds/<round_id>/touchpoints", endpoint="touchpoints")
@policy(READERS)
def touchpoints_page(round_id: str) -> Any:
    """What the release tells of the journey; before it, what is going on and when results come."""
    try:
        release = office_sight.release(round_id)
    except Conflict:
        return office_results.waiting(round_id)
    figures = Figures(release)
    return render_template(
        "results/touchpoints.html",
        way=touchpoints.touchpoints(figures, office_sight.prior_name(release)),
        round=release.round,
        round_id=round_id,
        label=label.label(_unverified(figures)),
        **office_results.rights_to(round_id),
    )


def _unverified(figures: Figures) -> list[str]:
    """The audiences of this page that anyone with the round's link could answer for."""
    told = figures.raw["touchpoints"] or {"audiences": []}
    marked = {each["audience"] for each in told["audiences"] if each["unverified"]}
    inside = INTERNAL if "internal" in marked else ()
    return [name for name in figures.unverified if name in marked or name in inside]
