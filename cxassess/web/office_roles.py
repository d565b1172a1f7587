"""How people's roles move the returns and the costs: read from the release, like every result."""

from flask import render_template

from ..findings import role_texts, roles
from ..findings.figures import Figures
from ..records.errors import Conflict
from . import office_sight
from .office_access import READERS, office, policy
from .office_results import rights_to, waiting


@office.get("/rounds/<round_id>/roles")
@policy(READERS)
def role_impact(round_id: str) -> str:
    """What people say of their roles, where it may be shown; before the release, when results come."""
    try:
        release = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    figures = Figures(release)
    return render_template(
        "results/roles.html",
        found=roles.roles(figures),
        asked=bool(figures.questionnaire.role_impact),
        told=figures.raw["role_impact"] is not None,
        least=role_texts.least(figures),
        round_name=figures.round.name,
        round_id=round_id,
        **rights_to(round_id),
    )
