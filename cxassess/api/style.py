"""GET, PUT /style: the paper, the colour and the logo that an organisation's reports are made with."""

from ..records import house
from . import bodies, examples, schemas, style_shapes
from .resource import Resource

style = Resource("style", "How reports look: their paper, the organisation’s colour and its logo.")


@style.get("/style", scope="roadmap")
@style.etag
@style.response(200, style_shapes.StyleShape, example=examples.STYLE)
def get_style(organisation_id):
    """Read how reports look

    `colour` is null while the program’s own is used, `logo` while there is none.
    """
    return house.get(organisation_id)


@style.put("/style", scope="roadmap", conflicts=True, largest=bodies.LONG)
@style.etag
@style.arguments(schemas.StyleRequest, examples=examples.STYLE_REQUESTS)
@style.response(200, style_shapes.StyleShape, example=examples.STYLE)
def replace_style(organisation_id, wanted):
    """Replace how reports look

    All three are said: null takes colour or logo away. A logo is a PNG or JPEG of at most 2 MB and 12 million
    pixels; it is drawn anew, so that nothing but the picture is kept.
    """
    present = house.get(organisation_id)
    style.check_etag(present, style_shapes.StyleShape)
    return house.put(organisation_id, present.version, **wanted)
