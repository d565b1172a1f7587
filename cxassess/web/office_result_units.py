"""The units of a round as its release shows them. A hidden unit has no page, just like one that never was."""

from flask import render_template

from ..findings import unit
from ..findings.places import NotThere
from ..records.errors import Conflict, NotFound
from . import office_sight
from .office_access import READERS, office, policy
from .office_results import rights_to, waiting


@office.get("/rounds/<round_id>/units")
@policy(READERS)
def result_units(round_id: str) -> str:
    """The tree of units, those that are shown and those that are hidden."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    return render_template(
        "results/units.html", found=unit.read(seen), round_id=round_id, **rights_to(round_id)
    )


@office.get("/rounds/<round_id>/units/<unit_id>")
@policy(READERS)
def result_unit(round_id: str, unit_id: str) -> str:
    """One unit beside everyone."""
    try:
        seen = office_sight.release(round_id)
    except Conflict:
        return waiting(round_id)
    try:
        found = unit.read_one(seen, unit_id, office_sight.prior_name(seen))
    except NotThere:
        raise NotFound("unit of this round") from None
    return render_template("results/unit.html", found=found, round_id=round_id, **rights_to(round_id))
