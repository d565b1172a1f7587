"""The house style as it is told."""

from marshmallow import fields

from .fields import Base64
from .figures import Shape, text


class StyleShape(Shape):
    """How reports look."""

    paper = text("The size of the pages", enum=["A4", "Letter"])
    colour = text("As it was chosen; null where the program’s own is used", null=True)
    colour_used = text("The colour, or the darker shade of it that can be read on white", null=True)
    darkened = fields.Boolean(metadata={"description": "Whether the colour is too pale to be read on white"})
    logo = Base64(allow_none=True, metadata={"description": "A PNG in base64; null where there is none"})
