"""The trend: scores over the rounds that follow each other."""

from flask import render_template, request

from ..findings import trend as findings_trend
from ..findings.places import NotThere
from ..records.errors import Conflict, NotFound
from . import office_sight
from .office_access import READERS, office, policy
from .office_results import rights_to, waiting


@office.get("/rounds/<round_id>/trend")
@policy(READERS)
def trend(round_id: str) -> str:
    """The scores of everyone, or of the audience or unit named by `of`, up to this round."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    try:
        found = findings_trend.read(office_sight.line(seen), request.args.get("of"))
    except NotThere:
        raise NotFound("place of this round") from None
    return render_template("results/trend.html", found=found, round_id=round_id, **rights_to(round_id))
