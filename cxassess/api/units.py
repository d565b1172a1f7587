"""GET, PUT /units: the organisation's units as they are now, from which rounds take their own."""

from .. import maturity
from ..records import structure
from . import bodies, examples, schemas, shapes
from .resource import Resource

units = Resource("units", "The organisation’s units (departments) as they are now.")


@units.get("/units", scope="rounds")
@units.etag
@units.response(200, shapes.UnitTree, example=examples.UNIT_TREE)
def get_units(organisation_id):
    """Read the organisation’s units

    All of them, in their order. A round keeps the units that it was made with: see `rounds`.
    """
    return {"units": structure.units(organisation_id)}


@units.put("/units", scope="rounds", largest=bodies.LONG)
@units.etag
@units.arguments(schemas.UnitTreeRequest, examples=examples.UNIT_TREE_REQUESTS)
@units.response(200, shapes.UnitTree, example=examples.UNIT_TREE)
def replace_units(organisation_id, wanted):
    """Replace the organisation’s units

    A unit keeps its id, whatever its name and place: rounds are compared by it. Units that are left out are
    removed, people on the list of contacts go to the next unit above that stays, and an id of a removed unit
    is refused for another: the unit itself may come back under its name.
    """
    present = structure.units(organisation_id)
    units.check_etag({"units": present}, shapes.UnitTree)
    tree = tuple(maturity.Unit(**unit) for unit in wanted["units"])
    structure.replace(organisation_id, tree, structure.version_of(present))
    return {"units": structure.units(organisation_id)}
