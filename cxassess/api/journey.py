"""GET, PUT /journey: the organisation's journey as it is now, from which rounds choose touchpoints."""

from ..records import journeys
from . import examples, journey_shapes, schemas
from .resource import Resource

journey = Resource("journey", "The organisation’s journey: its stages, touchpoints, and who handles each.")


@journey.get("/journey", scope="rounds")
@journey.etag
@journey.response(200, journey_shapes.JourneyShape, example=examples.JOURNEY)
def get_journey(organisation_id):
    """Read the organisation’s journey

    All of it, in its order. A round keeps the touchpoints that were chosen for it: see `rounds`.
    """
    return journeys.get(organisation_id)


@journey.put("/journey", scope="rounds", conflicts=True)
@journey.etag
@journey.arguments(schemas.JourneyRequest, examples=examples.JOURNEY_REQUESTS)
@journey.response(200, journey_shapes.JourneyShape, example=examples.JOURNEY)
def replace_journey(organisation_id, wanted):
    """Replace the organisation’s journey

    A touchpoint keeps its id, whatever its name and its stage: rounds stand beside each other by it. Those
    left out are removed, and the id of a removed one is refused for another: itself may come back under its
    name.
    """
    present = journeys.get(organisation_id)
    journey.check_etag(present, journey_shapes.JourneyShape)
    return journeys.put(organisation_id, wanted, present.version)
