"""The pillars of a round: all at a glance with their quality, and each by itself."""

from flask import render_template, request

from ..findings import pillar as findings_pillar
from ..findings import quality
from ..findings.places import NotThere
from ..records.errors import Conflict, NotFound
from . import office_sight
from .office_access import READERS, office, policy
from .office_results import rights_to, waiting


@office.get("/rounds/<round_id>/pillars")
@policy(READERS)
def pillars(round_id: str) -> str:
    """All pillars of everyone, or of the audience named by `of`."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    try:
        found = quality.read(seen, request.args.get("of"))
    except NotThere:
        raise NotFound("place of this round") from None
    return render_template("results/pillars.html", found=found, round_id=round_id, **rights_to(round_id))


@office.get("/rounds/<round_id>/pillars/<pillar_id>")
@policy(READERS)
def pillar(round_id: str, pillar_id: str) -> str:
    """One pillar of everyone, or of the audience or unit named by `of`."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    try:
        found = findings_pillar.read(
            seen,
            pillar_id,
            office_sight.goals_of(seen),
            prior_name=office_sight.prior_name(seen),
            of=request.args.get("of"),
        )
    except NotThere:
        raise NotFound("pillar or place of this round") from None
    return render_template("results/pillar.html", found=found, round_id=round_id, **rights_to(round_id))
